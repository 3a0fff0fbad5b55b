/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lanes.tsx - being made
 */
import { View } from "../parts/frame.js";

export function Lanes(_: { id: string; query: URLSearchParams }) {
  return <View title="Lanes"><p /></View>;
}
