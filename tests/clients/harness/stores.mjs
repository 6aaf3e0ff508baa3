// Which stores the server under test runs on: its own file and memory, or a database of its own in the cluster that
// TACIT_TEST_POSTGRES names and a prefix of its own in the Redis of TACIT_TEST_REDIS.

import { randomBytes } from "node:crypto";
import { join } from "node:path";
import pg from "pg";

/** Answers the settings, by environment variable, and how to clear up. */
export async function openStores(folder) {
  const pair = process.env.TACIT_TEST_STORES ?? "embedded";
  if (pair === "embedded") {
    return { settings: { TACIT_DATABASE__URL: `sqlite://${join(folder, "tacit.db")}` }, close: async () => {} };
  }
  if (pair !== "production") throw new Error(`TACIT_TEST_STORES is embedded or production, not ${pair}`);

  const { TACIT_TEST_REDIS: redis } = process.env;
  if (!redis) throw new Error("TACIT_TEST_REDIS has to say where Redis is");
  const { name, url, close } = await openDatabase();
  return {
    settings: {
      TACIT_DATABASE__URL: url,
      TACIT_KEYVALUE__URL: redis,
      TACIT_KEYVALUE__PREFIX: `${name}:`,
      TACIT_SECRETS__MASTER_KEY: randomBytes(32).toString("base64"),
    },
    close,
  };
}

/** A new database in the cluster of the tests: its name, address, how to look into it and how to drop it. */
export async function openDatabase() {
  const cluster = process.env.TACIT_TEST_POSTGRES;
  if (!cluster) throw new Error("TACIT_TEST_POSTGRES has to say where Postgres is");
  const name = `clients_${randomBytes(8).toString("hex")}`;
  await execute(cluster, `CREATE DATABASE ${name}`);
  const url = new URL(cluster);
  url.pathname = `/${name}`;
  const query = async (statement) => (await execute(url.href, statement)).rows;
  return { name, url: url.href, query, close: () => execute(cluster, `DROP DATABASE ${name} WITH (FORCE)`) };
}

async function execute(connectionString, statement) {
  const connection = new pg.Client({ connectionString });
  await connection.connect();
  try {
    return await connection.query(statement);
  } finally {
    await connection.end();
  }
}
