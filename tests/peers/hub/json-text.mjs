// The lexical part of MotCua JSON (MC-CORE-6 to MC-CORE-10): bytes → tree, with every violation and its path.
// Nodes: {t: 'object', members: [{name, value}]}, {t: 'array', items}, {t: 'string', v}, {t: 'number', raw}, {t: 'bool', v}, {t: 'null'}; each with start and end (bytes).

export const pathOf = (parts) => parts.reduce((s, p) => (typeof p === 'number' ? `${s}[${p}]` : s === '' ? p : `${s}.${p}`), '');

class Broken extends Error {}

/** → {node, violations: [{path, rule, reason}]}; node is undefined where the text is broken. */
export function parseJson(bytes) {
  const violations = [];
  const add = (path, rule) => violations.push({ path, rule, reason: 'JSON_INVALID' });
  if (bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) { add('', 'bom'); return { violations }; }
  let at = 0;
  const stack = []; // path
  const fail = (rule) => { add(pathOf(stack), rule); throw new Broken(); };
  const space = () => { while (at < bytes.length && (bytes[at] === 0x20 || bytes[at] === 0x09 || bytes[at] === 0x0a || bytes[at] === 0x0d)) at++; };

  function value(depth) {
    space();
    const start = at;
    const c = bytes[at];
    if (c === 0x7b) return object(depth + 1, start);
    if (c === 0x5b) return array(depth + 1, start);
    if (c === 0x22) { const v = string(); check(v); return { t: 'string', v, start, end: at }; }
    if (c === 0x2d || (c >= 0x30 && c <= 0x39)) return number(start);
    for (const [word, node] of [['true', { t: 'bool', v: true }], ['false', { t: 'bool', v: false }], ['null', { t: 'null' }]]) {
      if (bytes.subarray(at, at + word.length).toString('latin1') === word) {
        at += word.length;
        if (node.t === 'null') add(pathOf(stack), 'null'); // MC-CORE-10
        return { ...node, start, end: at };
      }
    }
    return fail('syntax');
  }

  // The vectors name the deepest container that is still allowed.
  const tooDeep = () => { stack.pop(); fail('depth'); };

  function object(depth, start) {
    if (depth > 64) tooDeep(); // MC-CORE-7
    at++;
    const members = [], seen = new Set();
    space();
    if (bytes[at] === 0x7d) { at++; return { t: 'object', members, start, end: at }; }
    for (;;) {
      space();
      if (bytes[at] !== 0x22) fail('syntax');
      const name = string();
      check(name); // the path of a wrong name is its object's
      space();
      if (bytes[at] !== 0x3a) fail('syntax');
      at++;
      stack.push(name);
      if (seen.has(name)) add(pathOf(stack), 'duplicate-member'); // MC-CORE-9, after escapes are undone
      seen.add(name);
      members.push({ name, value: value(depth) });
      stack.pop();
      space();
      if (bytes[at] === 0x2c) { at++; continue; }
      if (bytes[at] === 0x7d) { at++; return { t: 'object', members, start, end: at }; }
      fail('syntax');
    }
  }

  function array(depth, start) {
    if (depth > 64) tooDeep();
    at++;
    const items = [];
    space();
    if (bytes[at] === 0x5d) { at++; return { t: 'array', items, start, end: at }; }
    for (;;) {
      stack.push(items.length);
      items.push(value(depth));
      stack.pop();
      space();
      if (bytes[at] === 0x2c) { at++; continue; }
      if (bytes[at] === 0x5d) { at++; return { t: 'array', items, start, end: at }; }
      fail('syntax');
    }
  }

  function number(start) {
    if (bytes[at] === 0x2d) at++;
    if (bytes[at] === 0x30) at++;
    else if (bytes[at] >= 0x31 && bytes[at] <= 0x39) digits();
    else fail('syntax');
    if (bytes[at] >= 0x30 && bytes[at] <= 0x39) fail('syntax'); // 01
    if (bytes[at] === 0x2e) { at++; if (!digits()) fail('syntax'); }
    if (bytes[at] === 0x65 || bytes[at] === 0x45) {
      at++;
      if (bytes[at] === 0x2b || bytes[at] === 0x2d) at++;
      if (!digits()) fail('syntax');
    }
    return { t: 'number', raw: bytes.subarray(start, at).toString('latin1'), start, end: at };
  }
  function digits() { const s = at; while (bytes[at] >= 0x30 && bytes[at] <= 0x39) at++; return at > s; }

  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  function string() {
    at++;
    let out = '', from = at;
    const flush = () => {
      try { out += utf8.decode(bytes.subarray(from, at)); } catch { violations.push({ path: '', rule: 'utf8', reason: 'JSON_INVALID' }); throw new Broken(); }
    };
    for (;;) {
      if (at >= bytes.length) fail('syntax');
      const c = bytes[at];
      if (c === 0x22) { flush(); at++; return out; }
      if (c < 0x20) fail('syntax');
      if (c !== 0x5c) { at++; continue; }
      flush();
      const e = String.fromCharCode(bytes[at + 1] ?? 0);
      if ('"\\/bfnrt'.includes(e)) { out += { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }[e] ?? e; at += 2; } else if (e === 'u') {
        const hex = bytes.subarray(at + 2, at + 6).toString('latin1');
        if (!/^[0-9a-fA-F]{4}$/.test(hex)) fail('syntax');
        out += String.fromCharCode(parseInt(hex, 16)); at += 6;
      } else fail('syntax');
      from = at;
    }
  }
  // MC-CORE-8
  function check(text) {
    if (!text.isWellFormed()) { add(pathOf(stack), 'surrogate'); return; }
    if (text.includes('\0')) add(pathOf(stack), 'nul');
    if (text.normalize('NFC') !== text) add(pathOf(stack), 'nfc');
  }

  try {
    // The whole text is UTF-8 or none of it is read (MC-CORE-6).
    try { utf8.decode(bytes); } catch { add('', 'utf8'); return { violations }; }
    const node = value(0);
    space();
    if (at < bytes.length) { add('', 'trailing-data'); return { violations }; }
    return { node, violations };
  } catch (e) {
    if (!(e instanceof Broken)) throw e;
    // After broken JSON nothing can be read (MC-CORE-18): that one alone.
    return { violations: violations.slice(-1) };
  }
}
