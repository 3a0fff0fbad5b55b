/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plot.tsx - uPlot in the page's colours; every plot stands beside a table that says the same
 */
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { theme } from "../theme.js";

/** A colour of the style sheet, as it is now. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** The axes' colours. */
export function axis(more: uPlot.Axis = {}): uPlot.Axis {
  return { stroke: colour("--dim"), grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line"), width: 1 }, font: "12px system-ui", ...more };
}

export function Plot({ make, data, height, label }: {
  make: () => Omit<uPlot.Options, "width" | "height">; data: uPlot.AlignedData; height: number; label: string;
}) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const here = box.current;
    if (!here)
      return;
    const made = new uPlot({ ...make(), width: here.clientWidth, height }, data, here);
    const watch = new ResizeObserver(() => made.setSize({ width: here.clientWidth, height }));
    watch.observe(here);
    return () => {
      watch.disconnect();
      made.destroy();
    };
  }, [data, theme.value]);
  return <div ref={box} class="plot" role="img" aria-label={label} />;
}
