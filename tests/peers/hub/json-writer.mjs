// Writing MotCua JSON: members in the order of field numbers, defaults left out, no white space (MC-CORE-17).
import { planOf } from './proto.mjs';

export const timeText = (ms) => new Date(ms).toISOString();

/** `proto3Json` writes what ProtoJSON would where MotCua JSON differs: maps. */
export function writeJson(typeName, value) {
  const plan = planOf(typeName);
  const parts = [];
  for (const f of plan.fields) {
    const v = value[f.name];
    if (v === undefined || v === null) continue;
    if (f.map) { if (Object.keys(v).length) parts.push(`${JSON.stringify(f.name)}:${JSON.stringify(v)}`); continue; }
    if (f.repeated) {
      if (v.length > 0) parts.push(`"${f.name}":[${v.map((i) => item(f, i)).join(',')}]`);
      continue;
    }
    const isDefault = v === '' || v === false || ((typeof v === 'number' || typeof v === 'bigint') && Number(v) === 0 && f.kind !== 'timestamp')
      || (Buffer.isBuffer(v) && v.length === 0) || (f.kind === 'enum' && f.enum.values[v] === 0);
    if (isDefault && !f.oneof) continue;
    parts.push(`"${f.name}":${item(f, v)}`);
  }
  return `{${parts.join(',')}}`;
}

function item(f, v) {
  if (f.embedded) return v.toString('utf8');
  switch (f.kind) {
    case 'message': return f.typeName === 'google.protobuf.Duration' ? JSON.stringify(durationText(v)) : writeJson(f.typeName, v);
    case 'timestamp': return JSON.stringify(timeText(v));
    case 'bytes': return JSON.stringify(v.toString('base64'));
    case 'int64': case 'uint64': return `"${v}"`;
    case 'int32': case 'uint32': case 'bool': return String(v);
    default: return JSON.stringify(v);
  }
}
const durationText = (d) => `${Number(d.seconds ?? 0)}${d.nanos ? `.${String(d.nanos).padStart(9, '0').replace(/(000)+$/, '')}` : ''}s`;
