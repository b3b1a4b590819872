// Compiles every schema below a folder in ajv's strict mode, all of them known to each other by $id. Prints one line a schema: its $id and title.
// Knows nothing of MotCua: what ajv would only log is an error here too.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";

const refuse = (...text) => { throw new Error(text.join(" ")); };
// strictRequired: a branch of a choice may require a member that its parent describes.
const ajv = new Ajv({ strict: true, strictTypes: true, strictTuples: true, strictRequired: false, validateSchema: true, logger: { log: refuse, warn: refuse, error: refuse } });
for (const name of readdirSync(process.argv[2], { recursive: true }).filter((file) => file.endsWith(".json")).sort()) {
  try {
    const schema = JSON.parse(readFileSync(join(process.argv[2], name), "utf8"));
    ajv.compile(schema);
    process.stdout.write(`${name}\t${schema.$id}\t${schema.title}\n`);
  } catch (error) {
    throw new Error(`${name}: ${error.message}`);
  }
}
