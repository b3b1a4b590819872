// GET /openapi/v1.json: the JSON side of the services as OpenAPI 3.1 (MC-WIRE-32), from the generated schemas.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contractFolder } from './proto.mjs';

export function openApi(hub, operations) {
  const schemas = {};
  const add = (typeName) => {
    const name = typeName.split('.').at(-1);
    const file = join(contractFolder, 'schemas/v1', `${name}.json`);
    if (!existsSync(file)) { schemas[name] ??= { type: 'object' }; return name; }
    const { $schema, $id, definitions = {}, ...schema } = JSON.parse(readFileSync(file, 'utf8'));
    void $schema; void $id;
    const place = (text) => text.replaceAll('#/definitions/', '#/components/schemas/');
    schemas[name] ??= JSON.parse(place(JSON.stringify(schema)));
    for (const [n, d] of Object.entries(definitions)) schemas[n] ??= JSON.parse(place(JSON.stringify(d)));
    return name;
  };
  const ref = (name) => ({ $ref: `#/components/schemas/${name}` });
  schemas.Error = { type: 'object', required: ['code'], properties: { code: { type: 'string' }, message: { type: 'string' },
    details: { type: 'array', items: { type: 'object', required: ['type', 'value'], properties: { type: { type: 'string' }, value: { type: 'string' }, debug: { type: 'object' } } } } } };
  const paths = {};
  for (const op of operations.values()) {
    if (!op.service.startsWith('motcua.')) continue;
    const media = op.serverStream ? 'application/connect+json' : 'application/json';
    paths[`/${op.service}/${op.name}`] = { post: {
      operationId: `${op.service.split('.').at(-1)}_${op.name}`, tags: [op.service.split('.').at(-1)], security: [{ token: [] }],
      ...(op.serverStream && { description: 'A stream: request and answers are messages in frames (MC-WIRE-10, MC-WIRE-19).' }),
      requestBody: { required: true, content: { [media]: { schema: ref(add(op.request)) } } },
      responses: { 200: { description: 'OK', content: { [media]: { schema: ref(add(op.response)) } } }, default: { description: 'A refusal', content: { 'application/json': { schema: ref('Error') } } } },
    } };
  }
  const file = { description: 'The file', content: { 'application/octet-stream': {} } };
  const at = [{ name: 'sha256', in: 'path', required: true, schema: { type: 'string', pattern: '^[0-9a-f]{64}$' } }];
  const refused = { description: 'A refusal', content: { 'application/json': { schema: ref('Error') } } };
  paths['/attachments/sha256/{sha256}'] = {
    parameters: at,
    put: { security: [{ token: [] }], parameters: [{ name: 'Content-Range', in: 'header', schema: { type: 'string' } }, { name: 'MotCua-Agency', in: 'header', schema: { type: 'string' } }], requestBody: file, responses: { 200: { description: 'Had it already' }, 201: { description: 'Whole' }, 202: { description: 'Part' }, default: refused } },
    get: { security: [{ token: [] }], responses: { 200: file, 206: file, 404: refused, default: refused } },
    head: { security: [{ token: [] }], responses: { 200: { description: 'There' }, 202: { description: 'Part' }, 404: { description: 'Not there' } } },
  };
  return Buffer.from(JSON.stringify({ openapi: '3.1.0', info: { title: `MotCua hub ${hub.code}`, version: '1.0' }, paths,
    components: { schemas, securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } } }));
}
