/* SPDX-License-Identifier: Apache-2.0 */
/* files.d.ts - what the bundler takes in beside code */
declare module "*.css";
