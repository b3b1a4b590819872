// Form schemas: the allow-listed dialect (MC-CORE-50 to MC-CORE-54) and the check of form data with ajv (MC-CORE-53).
import vm from 'node:vm';
import Ajv from 'ajv';

const timeLimitMs = 500; // MC-CORE-87: the patterns of one form; past it a value does not match
let until = 0;

/** What ajv uses for a pattern: the timer of a script also ends one that goes on and on. */
function timedPattern(pattern, flags) {
  const expression = new RegExp(pattern, flags);
  return {
    toString: () => String(expression), // ajv tells patterns apart by it
    test(text) {
      if (text.length < 16) return expression.test(text);
      try { return vm.runInNewContext('test()', { test: () => expression.test(text) }, { timeout: Math.max(1, until - Date.now()) }); } catch { return false; }
    },
  };
}
timedPattern.code = 'timedPattern';

const types = ['object', 'array', 'string', 'number', 'integer', 'boolean'];
const annotations = new Set(['$schema', '$id', '$comment', 'title', 'description', 'default', 'examples', 'definitions']);
const onlyWith = { properties: ['object'], required: ['object'], additionalProperties: ['object'], items: ['array'], minItems: ['array'], maxItems: ['array'],
  pattern: ['string'], minLength: ['string'], maxLength: ['string'], minimum: ['number', 'integer'], maximum: ['number', 'integer'],
  enum: ['string', 'integer', 'boolean'], oneOf: types, anyOf: types, allOf: types, not: types };

/** Throws with the place of what the dialect does not allow (MC-CORE-52). */
export function checkSchema(schema) {
  const fail = (place, why) => { throw new Error(`${place || '(root)'}: ${why}`); };
  const name = /^[A-Za-z][A-Za-z0-9_-]*$/;
  const visit = (s, place, root, needsType) => {
    if (!s || typeof s !== 'object' || Array.isArray(s)) fail(place, 'a schema is an object');
    if ('$ref' in s) {
      if (Object.keys(s).length !== 1) fail(place, 'siblings of $ref');
      const target = /^#\/definitions\/([A-Za-z][A-Za-z0-9_-]*)$/.exec(s.$ref)?.[1];
      if (!target || !schema.definitions?.[target]) fail(place, '$ref');
      return;
    }
    if (needsType && !types.includes(s.type)) fail(place, 'type');
    if (root && s.type !== 'object') fail(place, 'the root is of type object'); // MC-CORE-54
    for (const [key, v] of Object.entries(s)) {
      if (key === 'type') continue;
      if ((key === 'definitions' || key === '$id') && !root) fail(place, key);
      if (annotations.has(key)) continue;
      if (!(key in onlyWith)) fail(place, `keyword ${key}`);
      if (s.type && !onlyWith[key].includes(s.type)) fail(place, `${key} with ${s.type}`);
      if (key === 'pattern') checkPattern(v, `${place}/pattern`, fail);
      if (key === 'properties') for (const [n, p] of Object.entries(v)) { if (!name.test(n)) fail(`${place}/${n}`, 'member name'); visit(p, `${place}/properties/${n}`, false, true); }
      if (key === 'additionalProperties' && typeof v !== 'boolean') visit(v, `${place}/${key}`, false, true);
      if (key === 'items') visit(v, `${place}/items`, false, true);
      if (['oneOf', 'anyOf', 'allOf'].includes(key)) v.forEach((p, i) => visit(p, `${place}/${key}/${i}`, false, true));
      if (key === 'not') visit(v, `${place}/not`, false, true);
    }
  };
  visit(schema, '', true, true);
  for (const [n, d] of Object.entries(schema.definitions ?? {})) { if (!name.test(n)) fail(`/definitions/${n}`, 'name'); visit(d, `/definitions/${n}`, false, true); }
  // MC-CORE-52: how often choices test one value.
  const times = (s, seen) => {
    if (s.$ref) { const n = s.$ref.slice('#/definitions/'.length); return seen.includes(n) ? fail(`/definitions/${n}`, 'a reference returns to itself') : times(schema.definitions[n], [...seen, n]); }
    return [...(s.oneOf ?? []), ...(s.anyOf ?? []), ...(s.allOf ?? []), ...(s.not ? [s.not] : [])].reduce((sum, p) => sum + times(p, seen), 1);
  };
  const counted = (s, place) => {
    if (times(s, []) > 1000) fail(place, 'choices test one value more than 1,000 times');
    for (const [n, p] of Object.entries(s.properties ?? {})) counted(p, `${place}/properties/${n}`);
    for (const key of ['items', 'additionalProperties']) if (s[key] && typeof s[key] === 'object') counted(s[key], `${place}/${key}`);
  };
  // A reference that returns to itself without going into a member.
  const loops = (s, seen, place) => {
    if (s.$ref) {
      if (seen.includes(s.$ref)) fail(place, 'a reference returns to itself');
      return loops(schema.definitions[s.$ref.slice('#/definitions/'.length)], [...seen, s.$ref], place);
    }
    for (const key of ['oneOf', 'anyOf', 'allOf']) for (const p of s[key] ?? []) loops(p, seen, place);
    if (s.not) loops(s.not, seen, place);
    return undefined;
  };
  for (const [n, d] of Object.entries(schema.definitions ?? {})) { loops(d, [`#/definitions/${n}`], `/definitions/${n}`); counted(d, `/definitions/${n}`); }
  counted(schema, '');
}

// MC-CORE-50
function checkPattern(text, place, fail) {
  if (!text.startsWith('^') || !text.endsWith('$')) fail(place, 'not anchored');
  const inner = text.slice(1, -1);
  const escape = /\\[\^$\\.*+?()[\]{}|/-]/y;
  let depth = 0;
  for (let i = 0; i < inner.length;) {
    const c = inner[i];
    if (inner.codePointAt(i) > 0xffff) fail(place, 'beyond the BMP');
    if (c === '\\') { escape.lastIndex = i; if (!escape.test(inner)) fail(place, 'escape'); i += 2; continue; }
    if (c === '[') {
      let j = i + 1; if (inner[j] === '^') j++;
      while (j < inner.length && inner[j] !== ']') { if (inner[j] === '\\') { escape.lastIndex = j; if (!escape.test(inner)) fail(place, 'escape'); j++; } j++; }
      if (j >= inner.length) fail(place, 'class'); i = j + 1;
    } else if (c === '(') { if (inner[i + 1] === '?') fail(place, 'group'); depth++; i++; continue; } else if (c === ')') { depth--; i++; } else if (c === '.' || c === '^' || c === '$') fail(place, c);
    else if (c === '|') { if (depth === 0) fail(place, '| outside a group'); i++; continue; } else if ('*+?{}'.includes(c)) fail(place, 'quantifier'); else i++;
    const q = /^([*+?]|\{[0-9]+(,[0-9]*)?\})/.exec(inner.slice(i));
    if (q) { i += q[0].length; if ('?+*'.includes(inner[i] ?? ' ')) fail(place, 'lazy'); }
  }
  if (depth !== 0) fail(place, 'groups');
}

export class FormCatalog {
  constructor() { this.forms = new Map(); }
  add(form, version, text) {
    const schema = JSON.parse(text);
    checkSchema(schema);
    const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: true, validateSchema: false, code: { regExp: timedPattern } });
    this.forms.set(`${form}/${version}`, { form, version, bytes: Buffer.from(text), validate: ajv.compile({ ...schema, $schema: undefined, $id: undefined }) });
  }
  get(form, version) { return this.forms.get(`${form}/${version}`); }

  /** → violations below `path`; none where the catalogue does not have the form (MC-CORE-53). */
  check(form, version, data, path) {
    const entry = this.get(form, version);
    if (!entry) return [];
    const value = JSON.parse(data.toString('utf8'));
    until = Date.now() + timeLimitMs;
    if (entry.validate(value)) return [];
    const out = [];
    for (const e of entry.validate.errors) {
      let at = e.instancePath.split('/').slice(1).map((p) => p.replaceAll('~1', '/').replaceAll('~0', '~')).reduce((s, p) => (/^[0-9]+$/.test(p) ? `${s}[${p}]` : s ? `${s}.${p}` : p), '');
      const below = (n) => (at ? `${at}.${n}` : n);
      if (e.keyword === 'required') at = below(e.params.missingProperty);
      if (e.keyword === 'additionalProperties') at = below(e.params.additionalProperty);
      const rule = e.keyword === 'minLength' || e.keyword === 'maxLength' ? 'pattern' : e.keyword;
      out.push({ path: at ? `${path}${path ? '.' : ''}${at}` : path, rule, reason: 'FORM_VIOLATION' });
    }
    return out;
  }
}
