/* SPDX-License-Identifier: Apache-2.0 */
/*
 * command.ts - an act as one would type it
 */
import type { Options } from "./api.js";

/** The same act on the command line, for the officer who would rather type it. */
export function commandOf(verb: string, words: string[], options: Options, officer: string | undefined): string {
  const quoted = (text: string) => /^[\w.,:/@=+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
  const parts = ["entente", ...verb.split("/"), ...words.map(quoted)];
  for (const [name, value] of Object.entries(options))
    if (value !== undefined && value !== "" && value !== false)
      parts.push(value === true ? `--${name}` : `--${name} ${quoted(String(value))}`);
  if (officer)
    parts.push(`--as ${officer}`);
  return parts.join(" ");
}
