// SPDX-License-Identifier: Apache-2.0
/*
 * openmined.cjs - OpenMined's PSI for comparison: two sets of N items, a tenth shared, both sides in one process
 *
 *     node openmined.cjs FOLDER N     FOLDER holds node_modules with @openmined/psi.js
 *
 * Prints one object of JSON: the seconds of each step, of CPU in all, the bytes of each message, the items found. It is for honest
 * parties: nothing is proven, and one side learns the intersection. Its exact set ("Raw"), so that both sides of the
 * comparison find no item by mistake.
 */
const { createRequire } = require("node:module");
const path = require("node:path");

const [folder, count] = [process.argv[2], Number(process.argv[3])];
const PSI = createRequire(path.resolve(folder, "package.json"))("@openmined/psi.js");

const items = (side) => Array.from({ length: count }, (_, i) => `${i % 10 === 0 ? "both" : side}${i}@example.org`);

async function main() {
  const psi = await PSI();
  const seconds = {};
  const timed = (name, work) => {
    const start = process.hrtime.bigint();
    const result = work();
    seconds[name] = Number(process.hrtime.bigint() - start) / 1e9;
    return result;
  };
  const server = psi.server.createWithNewKey(true);
  const client = psi.client.createWithNewKey(true);
  const setup = timed("setup", () => server.createSetupMessage(0.001, count, items("server"), psi.dataStructure.Raw));
  const request = timed("request", () => client.createRequest(items("client")));
  const response = timed("response", () => server.processRequest(request));
  const found = timed("intersection", () => client.getIntersection(setup, response));
  const bytes = [setup, request, response].map((message) => message.serializeBinary().length);
  const cpu = process.cpuUsage();
  console.log(JSON.stringify({ count, seconds, cpu: (cpu.user + cpu.system) / 1e6, bytes, found: found.length }));
}

main();
