// Reading MotCua JSON as a message of the contract (MC-CORE-9 to MC-CORE-25), tolerant (hubs) or strict (before signing).
import { parseJson, pathOf } from './json-text.mjs';
import { planOf } from './proto.mjs';

const camelCase = /^[a-z][A-Za-z0-9]{0,99}$/; // MC-CORE-20
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/;
const timestamp = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{3}))?Z$/;

/** → {value, violations}. Violations: {path, rule, reason, limit?}. The value is plain (see proto.mjs); embedded JSON is a Buffer of its own bytes. */
export function readJson(typeName, bytes, { strict = false } = {}) {
  const { node, violations } = parseJson(bytes);
  if (!node) return { violations };
  const reader = new Reader(bytes, strict, violations);
  if (node.t !== 'object') { reader.invalid([], 'type'); return { violations }; }
  const value = reader.message(planOf(typeName), node, []);
  return { value, violations, unknownAtTop: reader.unknownAtTop, unknownEnums: reader.unknownEnums };
}

class Reader {
  constructor(bytes, strict, violations) { this.bytes = bytes; this.strict = strict; this.violations = violations; this.unknownAtTop = []; this.unknownEnums = []; }
  add(path, rule, reason, limit) { if (this.violations.length < 1000) this.violations.push({ path: pathOf(path), rule, reason, limit }); }
  invalid(path, rule, limit) { this.add(path, rule, 'JSON_INVALID', limit); }

  message(plan, node, path) {
    const out = {};
    const chosen = new Map();
    for (const { name, value } of node.members) {
      const here = [...path, name];
      const f = plan.byName.get(name);
      if (!f) { this.unknown(name, value, here, path.length === 0); continue; }
      if (name in out) continue; // a duplicate, reported already
      if (f.oneof) { // MC-CORE-15
        if (chosen.has(f.oneof)) { this.invalid(here, 'oneof'); continue; }
        chosen.set(f.oneof, name);
      }
      const v = f.repeated ? this.list(f, value, here) : this.item(f, value, here);
      if (v !== undefined) out[name] = v;
      else out[name] = undefined; // given but wrong: not missing
    }
    check(plan, out, path, (p, rule, limit) => this.add(p, rule, 'SCHEMA_VIOLATION', limit));
    return out;
  }

  list(f, node, path) {
    if (node.t !== 'array') { if (node.t !== 'null') this.invalid(path, 'type', 'list'); return undefined; }
    return node.items.map((item, i) => this.item(f, item, [...path, i]));
  }

  item(f, node, path) {
    if (node.t === 'null') return undefined; // reported by the lexer
    const type = (expected) => { this.invalid(path, 'type', expected); };
    if (f.embedded) { // MC-CORE-16
      if (node.t !== 'object') return type('object');
      this.free(node, path);
      return Buffer.from(this.bytes.subarray(node.start, node.end));
    }
    switch (f.kind) {
      case 'message': return node.t === 'object' ? this.message(planOf(f.typeName), node, path) : type('object');
      case 'string': return node.t === 'string' ? node.v : type('text');
      case 'bool': return node.t === 'bool' ? node.v : type('flag');
      case 'bytes':
        if (node.t !== 'string') return type('text');
        if (!base64.test(node.v)) return this.invalid(path, 'base64');
        return Buffer.from(node.v, 'base64');
      case 'enum': // MC-CORE-12, MC-CORE-21
        if (node.t !== 'string') return type('text');
        if (Object.hasOwn(f.enum.values, node.v)) return node.v; // its numbers stand in the prototype
        if (this.strict || !/^[A-Z][A-Z0-9_]{0,99}$/.test(node.v)) return this.invalid(path, 'enum');
        this.unknownEnums.push(pathOf(path));
        return { unknownEnum: node.v };
      case 'timestamp': return node.t === 'string' ? this.time(node.v, path) : type('text');
      case 'int32': case 'uint32': {
        if (node.t !== 'number') return type('number');
        const [low, high] = f.kind === 'int32' ? [-2147483648, 2147483647] : [0, 4294967295];
        if (!/^-?[0-9]+$/.test(node.raw) || node.raw === '-0' || +node.raw < low || +node.raw > high) return this.invalid(path, 'int32', `${low} … ${high}`);
        return +node.raw;
      }
      case 'int64': case 'uint64': {
        if (node.t !== 'string') return type('text');
        const [low, high] = f.kind === 'int64' ? [-(2n ** 63n), 2n ** 63n - 1n] : [0n, 2n ** 64n - 1n];
        if (!/^(0|-?[1-9][0-9]*)$/.test(node.v) || node.v.length > 20 || BigInt(node.v) < low || BigInt(node.v) > high) return this.invalid(path, 'int64', `${low} … ${high}`);
        return BigInt(node.v);
      }
      default: throw new Error(`no such kind: ${f.kind}`);
    }
  }

  time(text, path) { // MC-CORE-13
    const m = timestamp.exec(text);
    const ms = m ? Date.parse(text) : NaN;
    const date = new Date(ms);
    if (!m || Number.isNaN(ms) || m[1] === '0000' || date.toISOString().slice(0, 19) !== text.slice(0, 19)) { this.invalid(path, 'timestamp'); return undefined; }
    return ms;
  }

  unknown(name, node, path, top) { // MC-CORE-20
    if (!camelCase.test(name)) this.invalid(path, 'member-name');
    else if (this.strict) this.invalid(path, 'unknown-member');
    if (top) this.unknownAtTop.push(name);
    this.free(node, path);
  }

  free(node, path) { // MC-CORE-16: member names are free, numbers are plain decimals
    if (node.t === 'object') for (const m of node.members) this.free(m.value, [...path, m.name]);
    else if (node.t === 'array') node.items.forEach((n, i) => this.free(n, [...path, i]));
    else if (node.t === 'number') {
      const m = /^-?([0-9]+)(?:\.([0-9]+))?$/.exec(node.raw);
      const whole = m && m[2] !== undefined && /^0+$/.test(m[2]);
      if (!m || m[1].length + (m[2]?.length ?? 0) > 15 || whole || /^-0(\.0+)?$/.test(node.raw)) this.invalid(path, 'number');
    }
  }
}

/** The constraints of one message's own members (MC-CORE-23 to MC-CORE-25). In JSON a member that holds its default is given. */
function check(plan, value, path, add) {
  for (const f of plan.fields) {
    const given = f.name in value;
    const here = [...path, f.name];
    const v = value[f.name];
    if (!given) { if (f.required) add(here, 'required'); continue; }
    if (v === undefined) continue;
    if (f.repeated) {
      if (f.required && v.length === 0) { add(here, 'required'); continue; }
      if (f.minItems !== undefined && v.length < f.minItems) add(here, 'minItems', f.minItems);
      if (f.maxItems !== undefined && v.length > f.maxItems) add(here, 'maxItems', f.maxItems);
      v.forEach((item, i) => { if (item !== undefined) checkItem(f, item, [...here, i], add); });
    } else {
      if (f.required && (v === '' || (Buffer.isBuffer(v) && v.length === 0) || (f.kind === 'enum' && f.enum.values[v] === 0))) { add(here, 'required'); continue; }
      checkItem(f, v, here, add);
    }
    // An unknown enum name satisfies `required` and then reads as UNSPECIFIED (MC-CORE-21).
    if (f.kind === 'enum') value[f.name] = f.repeated ? v.map((e) => known(f, e)) : known(f, v);
  }
  for (const oneof of plan.oneofs) {
    if (oneof.required && !oneof.members.some((m) => m in value)) add(path, 'oneof-required', oneof.members.length > 8 ? oneof.name : oneof.members.join(', '));
  }
}
const known = (f, v) => (v?.unknownEnum ? f.enum.valuesById[0] : v);

function checkItem(f, v, path, add) {
  if (typeof v === 'string' && f.kind === 'string') {
    const length = [...v].length; // code points (MC-CORE-24)
    if (f.minLength !== undefined && length < f.minLength) add(path, 'minLength', f.minLength);
    if (f.maxLength !== undefined && length > f.maxLength) { add(path, 'maxLength', f.maxLength); return; }
    if (f.pattern && !f.pattern.test(v)) add(path, 'pattern', f.patternText);
  } else if (Buffer.isBuffer(v) && !f.embedded) {
    if (f.minLength !== undefined && v.length < f.minLength) add(path, 'minLength', f.minLength);
    if (f.maxLength !== undefined && v.length > f.maxLength) add(path, 'maxLength', f.maxLength);
  } else if (typeof v === 'number' || typeof v === 'bigint') {
    if (f.kind === 'timestamp') return;
    if (f.minimum !== undefined && v < f.minimum) add(path, 'minimum', f.minimum);
    if (f.maximum !== undefined && v > f.maximum) add(path, 'maximum', f.maximum);
  }
}

/** The same constraints on a value that came as protobuf. */
export function checkValue(typeName, value, path = [], violations = []) {
  const plan = planOf(typeName);
  check(plan, value, path, (p, rule, limit) => violations.push({ path: pathOf(p), rule, reason: 'SCHEMA_VIOLATION', limit }));
  for (const f of plan.fields) {
    if (f.kind !== 'message' || f.map || value[f.name] === undefined) continue;
    if (f.repeated) value[f.name].forEach((v, i) => checkValue(f.typeName, v, [...path, f.name, i], violations));
    else checkValue(f.typeName, value[f.name], [...path, f.name], violations);
  }
  return violations;
}
