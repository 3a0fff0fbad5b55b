/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report.tsx - being made
 */
import { View } from "../parts/frame.js";

export function Report(_: { id: string; query: URLSearchParams }) {
  return <View title="Report"><p /></View>;
}
