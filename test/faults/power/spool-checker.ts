import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isExportFile } from '../../../shared/export/ids.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { superviseProcess } from '../../support/boat-process.ts';
import { eventually } from '../../support/eventually.ts';
import { scriptedBroker } from './scripted-broker.ts';
import { boatRoot, check, disk, noted, sha256 } from './surroundings.ts';

/**
 * Starts the collector on what the power cut left: what was announced is whole, and every acknowledged request is
 * announced, then or now.
 */
await check(async (findings) => {
  const acknowledged = noted();
  const { spool, setAside } = dataFolders(disk);
  const sumOf = (file: string) => {
    const path = join(spool, file);
    return existsSync(path) ? sha256(readFileSync(path)) : 'no file';
  };
  const taken = new Set(acknowledged('taken').map(([file]) => file));
  const announced = acknowledged('announced').filter(([, file]) => !taken.has(file));
  for (const [, file = '', sum] of announced) {
    findings.expect(sumOf(file) === sum, `${file} was announced and is not whole: ${sumOf(file)}`);
  }

  const told = new Map<string, { file: string; sum: string }>();
  const refused: string[] = [];
  const broker = await scriptedBroker((topic, payload) => {
    if (topic === 'export/rejected') refused.push(payload);
    if (topic !== 'export/queued') return;
    const { request_id, export_file, sha256: sum } = JSON.parse(payload) as Record<string, string>;
    told.set(request_id ?? '', { file: export_file ?? '', sum: sum ?? '' });
  });
  const env = { DATA_DIR: disk, D3KOS_ROOT: boatRoot, MQTT_URL: broker.url, KEEP_FREE_MB: '0' };
  const collector = superviseProcess('collector', env);
  collector.start();
  await collector.ready();
  findings.expect(collector.starts === 1, `the collector needed ${collector.starts} starts`);

  const everAnnounced = new Set(acknowledged('announced').map(([id]) => id));
  const open = acknowledged('acknowledged').flatMap(([id = '']) => (everAnnounced.has(id) ? [] : [id]));
  const again = announced.map(([id = '']) => id);
  const missing = () => [...open, ...again].filter((id) => !told.has(id));
  await eventually('everything is announced', () => missing().length === 0, 15_000).catch(() => {});
  findings.expect(
    missing().length === 0,
    `acknowledged and never announced: ${missing().slice(0, 5)}; refused: ${refused[0]}`,
  );
  for (const { file, sum } of told.values()) {
    findings.expect(sumOf(file) === sum, `${file} is announced now and is not whole: ${sumOf(file)}`);
  }
  await collector.stop('SIGKILL');
  findings.expect(!existsSync(setAside) || readdirSync(setAside).length === 0, 'something was set aside as damaged');
  const wholes = readdirSync(spool).filter(isExportFile).length;
  return { summary: `${open.length} open requests answered, ${wholes} files whole`, end: async () => {} };
});
