// node trial.mjs FOLDER [start|restart|stop|publish|away|back|damage|mend|log] — the operator of a trial: FOLDER/trial is what `motcua-conformance enrol` made.
// `start` begins with an empty store, writes FOLDER/features.yaml, and prints {"http":…,"grpc":…} when the hub listens; the other words are the commands of that file.
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const [folder, word = 'start'] = [resolve(process.argv[2] ?? '.'), process.argv[3]];
const at = (...parts) => join(folder, ...parts);
const [config, log, pid, files] = [at('hub.json'), at('hub.log'), at('hub.pid'), at('store', 'attachments')];

/** The enrolment is YAML; these are its two lines that a hub needs beside the files of fixed names. */
const enrolled = (member) => new RegExp(`^${member}: *(.+?) *$`, 'm').exec(readFileSync(at('trial', 'enrolment.yaml'), 'utf8'))[1];

function prepare() {
  for (const p of ['store', 'directory']) rmSync(at(p), { recursive: true, force: true });
  rmSync(log, { force: true });
  mkdirSync(at('directory'));
  give(at('trial', enrolled('snapshot')));
  writeFileSync(config, JSON.stringify({
    hub: enrolled('hub'), key: 'trial/hub.key', certificate: 'trial/hub.pem', data: 'store', trustAnchors: ['trial/anchor.pem'], log: 'hub.log',
    directory: { payload: 'directory/snapshot.json', signature: 'directory/snapshot.json.jws', authority: 'trial/authority.pem', pollMs: 500 },
    catalog: { forms: ['trial/forms'] }, mailboxLimit: 500, quota: 8 * 1024 * 1024,
  }));
  const command = (name) => `${name}: '"${process.execPath}" "${fileURLToPath(import.meta.url)}" "${folder}" ${name}'`;
  writeFileSync(at('features.yaml'), [
    'system: { name: Peer hub in Node.js, version: 0.1.0 }', 'environment: The machine of the test', 'testing: { body: Self test }', 'enrolment: trial/enrolment.yaml',
    ...['restart', 'publish', 'away', 'back', 'damage', 'mend', 'log'].map(command),
    'features: [grpc, streaming, batch, attachments, tracking, lookup, delegation, catalog, forms, quota, mailbox-limit, reflection, restart, snapshots, source, damage, log, rsa, cleartext]', '',
  ].join('\n'));
}

/** A snapshot with its signature, put where the hub looks: the signature last, for the two are read together. */
function give(payload) {
  copyFileSync(payload, at('directory', 'next'));
  renameSync(at('directory', 'next'), at('directory', 'snapshot.json'));
  copyFileSync(`${payload}.jws`, at('directory', 'next'));
  renameSync(at('directory', 'next'), at('directory', 'snapshot.json.jws'));
}

function stop() {
  if (!existsSync(pid)) return;
  try { process.kill(Number(readFileSync(pid, 'utf8')), 'SIGKILL'); } catch (e) { if (e.code !== 'ESRCH') throw e; }
  rmSync(pid);
}

/** The hub as a process that outlives this one, on the ports that it had. */
async function run() {
  const output = openSync(log, 'a');
  const child = spawn(process.execPath, [join(here, 'hub.mjs'), '--config', config], { detached: true, stdio: ['ignore', 'pipe', output] });
  const said = await new Promise((done, no) => {
    let text = '';
    child.stdout.on('data', (d) => { text += d; if (text.includes('\n')) done(JSON.parse(text)); });
    child.on('exit', (code) => no(new Error(`the hub ended with ${code}; see ${log}`)));
  });
  writeSync(output, `listens ${said.http} ${said.grpc}\n`);
  writeFileSync(pid, String(child.pid));
  const port = (url) => Number(new URL(url).port);
  writeFileSync(config, JSON.stringify({ ...JSON.parse(readFileSync(config, 'utf8')), httpPort: port(said.http), grpcPort: port(said.grpc) }));
  child.stdout.destroy();
  child.unref();
  return said;
}

const commands = {
  start: async () => { stop(); prepare(); console.log(JSON.stringify(await run())); },
  restart: async () => { stop(); await run(); },
  stop,
  publish: async () => {
    give(process.env.SNAPSHOT);
    process.kill(Number(readFileSync(pid, 'utf8')), 'SIGHUP');
    await new Promise((done) => { setTimeout(done, 200); }); // the next one may lie over this one
  },
  away: () => renameSync(at('directory'), at('directory-away')),
  back: () => renameSync(at('directory-away'), at('directory')),
  damage: () => { renameSync(files, `${files}-aside`); writeFileSync(files, ''); },
  mend: () => { rmSync(files); renameSync(`${files}-aside`, files); },
  log: () => process.stdout.write(readFileSync(log)),
};
if (!commands[word] || !existsSync(at('trial', 'enrolment.yaml'))) {
  console.error(`node trial.mjs FOLDER [${Object.keys(commands).join('|')}]: FOLDER holds the folder trial, made by motcua-conformance enrol`);
  process.exit(2);
}
await commands[word]();
