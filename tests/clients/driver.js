// Runs one released JavaScript client: calls as JSON lines on stdin, answers on stdout.
//
// `node driver.js FOLDER`, where FOLDER/node_modules holds mem0ai. The calls and answers are those
// of driver.py, except that there is one kind of client and every argument is in "args".
"use strict";

const net = require("node:net");
const path = require("node:path");
const readline = require("node:readline");
const { createRequire } = require("node:module");

const here = new Set(["127.0.0.1", "::1", "localhost"]);
const clients = new Map();
let wire = [];

// Answers have stdout to themselves.
console.log = console.info = console.error;

// Telemetry and the like come no further than this machine.
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...given) {
  const [first] = Array.isArray(given[0]) ? given[0] : given;
  const host = typeof first === "object" ? first.host : given[1];
  if (!here.has(host ?? "localhost")) throw new Error(`No way out to ${host}`);
  return connect.apply(this, given);
};

function note(method, url, status) {
  const { pathname, search } = new URL(url);
  wire.push([method.toUpperCase(), pathname + search, status]);
}

const fetchPlainly = globalThis.fetch;
globalThis.fetch = async (url, options = {}) => {
  const response = await fetchPlainly(url, options);
  note(options.method ?? "GET", url, response.status);
  return response;
};

// The older client deletes entities with axios.
function noteAxios(axios) {
  const seen = (response) => note(response.config.method, axios.getUri(response.config), response.status);
  axios.interceptors.response.use(
    (response) => (seen(response), response),
    (error) => {
      if (error.response) seen(error.response);
      return Promise.reject(error);
    },
  );
}

async function answer(asked, { MemoryClient }) {
  if ("reach" in asked) {
    net.connect(80, asked.reach).destroy();
    return "connected";
  }
  if ("new" in asked) {
    const client = new MemoryClient(asked.kwargs);
    noteAxios(client.client);
    clients.set(clients.size + 1, client);
    // It logs a failed ping and goes on; asking again tells.
    await client.ping();
    const { telemetryId, organizationId, projectId } = client;
    return { client: clients.size, user_email: telemetryId, org_id: organizationId, project_id: projectId };
  }
  const client = clients.get(asked.client);
  if (asked.methods) {
    // By the names that they have in Python.
    return Object.getOwnPropertyNames(Object.getPrototypeOf(client))
      .filter((name) => name !== "constructor" && !name.startsWith("_"))
      .map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  }
  if (asked.close) return clients.set(asked.client, null) && null;
  if (typeof client[asked.method] !== "function") throw new TypeError(`no method ${asked.method}`);
  return client[asked.method](...asked.args);
}

function told(error) {
  const { name, message, details = null, debugInfo = null, errorCode = null, suggestion = null } = error;
  return { type: name, message, details, debug_info: debugInfo, error_code: errorCode, suggestion };
}

async function main() {
  const mem0 = createRequire(path.resolve(process.argv[2], "package.json"))("mem0ai");
  for await (const line of readline.createInterface({ input: process.stdin })) {
    wire = [];
    let said;
    try {
      said = { result: (await answer(JSON.parse(line), mem0)) ?? null };
    } catch (error) {
      said = { error: told(error) };
    }
    process.stdout.write(JSON.stringify({ ...said, wire }) + "\n");
  }
}

main();
