/* SPDX-License-Identifier: Apache-2.0 */
/*
 * main.tsx - start: theme and language as they were left, then the page
 */
import "@picocss/pico/css/pico.css";
import "./style.css";
import { render } from "preact";
import { App } from "./app.js";
import { whoAmI } from "./api.js";
import { chooseTheme } from "./theme.js";
import { speak } from "./words.js";

chooseTheme(localStorage.getItem("theme") ?? "auto");
void speak(localStorage.getItem("language") ?? "en");
void whoAmI().catch(() => undefined);
render(<App />, document.getElementById("page") as HTMLElement);
