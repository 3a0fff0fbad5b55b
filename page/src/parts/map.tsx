/* SPDX-License-Identifier: Apache-2.0 */
/*
 * map.tsx - outlines of the world (Natural Earth, 1:110 million), with the countries of two records filled
 */
import { geoNaturalEarth1, geoPath } from "d3-geo";
import { feature } from "topojson-client";
import world from "world-atlas/countries-110m.json";
import { country } from "../places.js";
import { t } from "../words.js";

const width = 640, height = 320;
const shapes = feature(world as never, (world as never as { objects: { countries: never } }).objects.countries) as never as {
  features: { properties: { name: string } }[];
};
const path = geoPath(geoNaturalEarth1().fitSize([width, height], { type: "Sphere" }));
/* Where Natural Earth's name of a country is not the one that browsers know its code by. */
const others: Record<string, string> = {
  ba: "Bosnia and Herz.", cd: "Dem. Rep. Congo", cf: "Central African Rep.", cg: "Congo", ci: "Côte d'Ivoire", do: "Dominican Rep.", eh: "W. Sahara",
  fk: "Falkland Is.", gq: "Eq. Guinea", mk: "Macedonia", mm: "Myanmar", ps: "Palestine", sb: "Solomon Is.", ss: "S. Sudan", sz: "eSwatini",
  tf: "Fr. S. Antarctic Lands", tr: "Turkey", tt: "Trinidad and Tobago", us: "United States of America",
};
const english = new Intl.DisplayNames(["en"], { type: "region", fallback: "code" });

export function WorldMap({ own, peer }: { own: string[]; peer: string[] }) {
  const named = (codes: string[]) => new Set(codes.map((code) => others[code] ?? english.of(code.toUpperCase())));
  const ours = named(own), theirs = named(peer);
  const kind = (name: string) => ours.has(name) && theirs.has(name) ? "both" : ours.has(name) ? "ours" : theirs.has(name) ? "theirs" : "";
  return (
    <figure class="map">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={t("Map of the countries of both records")}>
        {shapes.features.map((shape, i) => <path key={i} d={path(shape as never) ?? ""} class={kind(shape.properties.name)} />)}
      </svg>
      <figcaption class="dim">{t("Ours")}: {own.map(country).join(", ")} · {t("Theirs")}: {peer.map(country).join(", ")}</figcaption>
    </figure>
  );
}
