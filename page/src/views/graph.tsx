/* SPDX-License-Identifier: Apache-2.0 */
/*
 * graph.tsx - being made
 */
import { View } from "../parts/frame.js";

export function Graph(_: { id: string; query: URLSearchParams }) {
  return <View title="Graph"><p /></View>;
}
