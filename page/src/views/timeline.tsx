/* SPDX-License-Identifier: Apache-2.0 */
/*
 * timeline.tsx - being made
 */
import { View } from "../parts/frame.js";

export function Timeline(_: { id: string; query: URLSearchParams }) {
  return <View title="Timeline"><p /></View>;
}
