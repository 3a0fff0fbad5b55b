/* SPDX-License-Identifier: Apache-2.0 */
/*
 * where.tsx - a map where both records name countries; its outlines are fetched from the node when one is shown
 */
import { useEffect, useState } from "preact/hooks";
import type { ComponentType } from "preact";
import type { Holding } from "../types.js";

type MapOf = ComponentType<{ own: string[]; peer: string[] }>;

/* Codes of users and of no place are on no map. */
const mapped = (record: Holding) => (record.countries ?? []).filter((code) => /^[a-z]{2}$/.test(code) && !/^(x[a-z]|q[m-z]|aa|zz)$/.test(code));

export function WhereBoth({ own, peer }: { own: Holding; peer: Holding }) {
  const [Shown, setShown] = useState<{ map: MapOf } | null>(null);
  const ours = mapped(own), theirs = mapped(peer);
  const wanted = ours.length > 0 && theirs.length > 0;
  useEffect(() => {
    if (wanted)
      void import("./map.js").then(({ WorldMap }) => setShown({ map: WorldMap }), () => undefined);
  }, [wanted]);
  return wanted && Shown ? <Shown.map own={ours} peer={theirs} /> : null;
}
