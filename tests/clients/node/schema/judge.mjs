// Reads JSON lines from a file: {"schema": NAME, "text": {...}} names a schema, {"use": NAME, "document": ...} asks about a document.
// Prints one line a document: 1 valid, 0 not. Knows nothing of MotCua: ajv alone decides.
import { readFileSync } from "node:fs";
import Ajv from "ajv";
import Ajv2020 from "ajv/dist/2020.js";

const options = { strict: true, strictTypes: false, strictRequired: false, allErrors: false };
const [draft07, draft2020] = [new Ajv(options), new Ajv2020(options)];
const validators = new Map();
const answers = [];
for (const line of readFileSync(process.argv[2], "utf8").split("\n")) {
  if (line === "") continue;
  const { schema, text, use, document } = JSON.parse(line);
  if (schema !== undefined) {
    delete text.$id; // two variants of one schema carry the same id
    validators.set(schema, (text.$schema?.includes("2020-12") ? draft2020 : draft07).compile(text));
  } else {
    answers.push(validators.get(use)(document) ? "1" : "0");
  }
}
process.stdout.write(answers.join("\n") + "\n");
