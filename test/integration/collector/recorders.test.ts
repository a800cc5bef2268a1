import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startSignalkSource } from '../../../deploy/sample-boat/signalk-source.ts';
import { projectRoot } from '../../../deploy/start-boat/bundles.ts';
import { uploadResult } from '../../../shared/contracts/upload-result.ts';
import { boatWith } from '../../support/boat-fixture.ts';
import { startTestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { needs, unless } from '../../support/needs.ts';
import { collectorRig } from './collector-rig.ts';

const RECORDED = join(projectRoot, '..', 'shared', 'data', 'signalk-idling-engine-with-alarms.deltas.jsonl');

/** A collector that listens to a Signal K source of the test's. */
async function listeningRig() {
  const source = await startSignalkSource();
  onTestFinished(() => source.close());
  const rig = await collectorRig({ broker: await startTestBroker(), root: boatWith() });
  const start = () => rig.start({ recording: { signalkUrl: source.url } });
  let collector = await start();
  await eventually('the collector has subscribed', () => source.listeners === 1);
  let requests = 0;
  return {
    source,
    rig,
    /** What an export holds now. */
    async exported() {
      const requestId = `recorded-${++requests}`;
      await rig.request({ request_id: requestId });
      const announcement = await rig.announcementFor(requestId);
      return { announcement, document: rig.readExport(announcement) };
    },
    async restart() {
      await collector.close();
      collector = await start();
      await eventually('the collector has subscribed again', () => source.listeners === 1);
    },
  };
}

const delta = (timestamp: string, values: Record<string, unknown>) =>
  JSON.stringify({
    updates: [{ timestamp, values: Object.entries(values).map(([path, value]) => ({ path, value })) }],
  });

/** Seconds of an engine that turns so fast. */
function engineSeconds(from: string, revolutions: readonly number[], more: Record<string, unknown> = {}): string[] {
  return revolutions.map((turns, i) =>
    delta(new Date(Date.parse(from) + i * 1_000).toISOString(), { 'propulsion.main.revolutions': turns, ...more }),
  );
}

describe('engine and alarms from Signal K', () => {
  test(
    'a real recording is one run and two alarms, each raised once',
    needs(unless(!existsSync(RECORDED) && 'the recordings are not beside the project')),
    async () => {
      const { source, exported } = await listeningRig();
      for (const line of readFileSync(RECORDED, 'utf8').split('\n')) source.send(line);
      const { engine_benchmark: engines, system_alerts: alerts } = await eventually(
        'all of it is in an export',
        async () => {
          const { data } = (await exported()).document;
          return data.engine_benchmark[0]?.engine_hours === 1.169444 && data;
        },
      );
      expect(engines).toHaveLength(1);
      const [run] = engines;
      expect(run).toMatchObject({ kind: 'run', engine: 'port', timestamp_sender: '2016-04-09T16:41:09.080Z' });
      expect(run?.duration_s).toBeCloseTo(31, 0);
      const reading = (quantity: string) => run?.readings.find((one) => one.quantity === quantity);
      expect(reading('revolutions')).toMatchObject({ phase: 'idle', unit: 'Hz' });
      expect(reading('revolutions')?.min).toBeGreaterThanOrEqual(13);
      expect(reading('revolutions')?.max).toBeLessThanOrEqual(13.7);
      expect(reading('oil_pressure')).toMatchObject({ unit: 'Pa', min: 158_000, max: 164_100 });
      expect(
        alerts.map(({ metric, severity, times_raised, resolved, timestamp_sender }) => ({
          metric,
          severity,
          times_raised,
          resolved,
          timestamp_sender,
        })),
      ).toEqual(
        ['overTemperature', 'lowOilPressure'].map((name) => ({
          metric: `propulsion.port.${name}`,
          severity: 'alarm',
          times_raised: 1,
          resolved: false,
          timestamp_sender: '2016-04-09T16:41:09.125Z',
        })),
      );
    },
  );

  test('what a dirty sender says is counted or left out, and nothing of it is a number', async () => {
    const { source, exported } = await listeningRig();
    const at = '2026-05-01T10:00:00.000Z';
    for (const line of engineSeconds(at, Array(10).fill(13), { 'propulsion.main.oilTemperature': 350 }))
      source.send(line);
    source.send(
      '{"updates":[{"timestamp":"2026-05-01T10:00:11Z","values":[{"path":"propulsion.main.oilTemperature","value":NaN}]}]}',
    );
    source.send(delta('2026-05-01T10:00:12Z', { 'propulsion.main.oilTemperature': 401 }));
    source.send(
      delta('2026-05-01T10:00:13Z', { 'propulsion.main.oilTemperature': -3, 'propulsion.main.oilPressure': null }),
    );
    source.send('{"updates":[{"values":[{"value":7},{"path":7,"value":7},null]},{},null]}');
    source.send('{"updates":[{"timestamp":"2026-05-01T10:00:12Z","values":[{"pa');
    source.send('[]');
    source.send(
      JSON.stringify({
        context: 'vessels.urn:mrn:imo:mmsi:230099999',
        updates: [{ values: [{ path: 'propulsion.main.revolutions', value: 99 }] }],
      }),
    );
    source.send(delta(at, { 'notifications.x': { state: 'alarm', message: 'the last of it' } }));
    const data = await eventually('the last of it is in an export', async () => {
      const { document } = await exported();
      return document.data.system_alerts.length === 1 && document.data;
    });
    const [run] = data.engine_benchmark;
    expect(run?.anomalies).toEqual({ oil_temperature: 3 });
    expect(run?.readings.map(({ quantity, min, max, samples }) => [quantity, min, max, samples])).toEqual([
      ['revolutions', 13, 13, 10],
      ['oil_temperature', 350, 350, 9],
    ]);
  });

  test('engines and alarms are known by whatever names people give them, and a state alone is an alarm', async () => {
    const { source, exported } = await listeningRig();
    const names = [
      'tanks.fuel.Dieseltank Stb.currentLevel',
      'environment.Außen.temperature',
      'electrical.chargers.AB12_12/30_(3).error',
      'bilge "aft" & <b>.⚓',
    ];
    for (const name of names)
      source.send(delta('2026-06-01T10:00:00Z', { [`notifications.${name}`]: { state: 'alarm' } }));
    source.send(delta('2026-06-01T10:00:00Z', { 'notifications.engine.overheat': 'alarm' }));
    for (let i = 0; i < 10; i++) {
      source.send(delta(`2026-06-01T10:00:0${i}Z`, { 'propulsion.Bb Motor.revolutions': 25 }));
    }
    const { data, problems } = await eventually('all of it is in an export', async () => {
      const { document } = await exported();
      return document.data.engine_benchmark[0]?.samples === 10 && document;
    });
    expect(data.system_alerts.map(({ metric }) => metric)).toEqual([...names, 'engine.overheat']);
    expect(data.engine_benchmark.map(({ engine }) => engine)).toEqual(['Bb Motor']);
    expect(problems.filter(({ message }) => message.startsWith('Signal K'))).toEqual([]);
  });

  test.each([
    ['notifications.tanks', null],
    ['notifications', null],
    ['', { notifications: null }],
  ])('null at a path above clears the alarms below it: %j %j', async (above, value) => {
    const { source, exported } = await listeningRig();
    source.send(delta('2026-06-01T10:00:00Z', { 'notifications.tanks.fuel.0': { state: 'alarm', message: 'low' } }));
    source.send(`[${delta('2026-06-01T10:00:01Z', { [above]: value })}]`);
    const { data, problems } = await eventually('it is over', async () => {
      const { document } = await exported();
      return document.data.system_alerts[0]?.resolved === true && document;
    });
    expect(data.system_alerts).toMatchObject([{ metric: 'tanks.fuel.0', severity: 'alarm' }]);
    expect(problems.filter(({ message }) => message.startsWith('Signal K'))).toEqual([]);
  });

  test('what of engines and alarms cannot be recorded is a problem of its category, counted, with an example', async () => {
    const { source, exported } = await listeningRig();
    source.send(delta('2026-06-01T10:00:00Z', { 'notifications.a': 'hot', 'propulsion.main.revolutions': 1_500 }));
    source.send(delta('2026-06-01T10:00:01Z', { 'notifications.a': 7, 'propulsion.main.revolutions': 1_500 }));
    source.send(delta('2026-06-01T10:00:02Z', { 'notifications.last': { state: 'alarm' } }));
    const { problems } = await eventually('the last of it is in an export', async () => {
      const { document } = await exported();
      return document.data.system_alerts.length === 1 && document;
    });
    const told = (name: string) => problems.find(({ category, code }) => category === name && code === 'rows_skipped');
    expect(told('system_alerts')?.message).toMatch(
      /^Signal K: 2 of what .* no notification.*"notifications\.a".*"hot"/,
    );
    expect(told('engine_benchmark')?.message).toMatch(/^Signal K: 2 of what .* in Hz, .*1500/);
  });

  test('what a server tells of the vessel herself is nothing amiss, and what it tells of engines and alarms by it is read', async () => {
    const { source, exported } = await listeningRig();
    const values = [
      { path: '', value: { name: 'Wilhelm' } },
      { path: '', value: { mmsi: '211234560' } },
      { path: '', value: { notifications: { mob: { state: 'emergency', message: 'MOB' } } } },
    ];
    source.send(JSON.stringify([{ context: 'self', updates: [{ values }] }]));
    for (let i = 0; i < 10; i++) {
      const engine = [{ path: 'propulsion.genset', value: { revolutions: 25 } }];
      source.send(JSON.stringify([{ context: 'self', updates: [{ values: engine }] }]));
    }
    const { data, problems } = await eventually('all of it is in an export', async () => {
      const { document } = await exported();
      return document.data.engine_benchmark[0]?.samples === 10 && document;
    });
    expect(data.system_alerts).toMatchObject([{ metric: 'mob', severity: 'emergency', resolved: false }]);
    expect(problems.filter(({ message }) => message.startsWith('Signal K'))).toEqual([]);
  });

  test('a run goes on over a restart of the collector and of the server, and is one record', async () => {
    const { source, exported, restart } = await listeningRig();
    for (const line of engineSeconds('2026-05-01T10:00:00Z', Array(20).fill(13))) source.send(line);
    await eventually(
      'it is recorded',
      async () => (await exported()).document.data.engine_benchmark[0]?.samples === 20,
    );
    await restart();
    source.dropAll();
    await eventually('the collector listens again', () => source.listeners === 1);
    for (const line of engineSeconds('2026-05-01T10:00:20Z', Array(20).fill(30))) source.send(line);
    for (const line of engineSeconds('2026-05-01T10:00:40Z', Array(10).fill(0))) source.send(line);
    const run = await eventually('the run is over', async () => {
      const runs = (await exported()).document.data.engine_benchmark;
      expect(runs).toHaveLength(1);
      return runs[0]?.ended_at ? runs[0] : null;
    });
    expect(run).toMatchObject({ timestamp_sender: '2026-05-01T10:00:00.000Z' });
    expect(Math.abs((run.duration_s ?? 0) - 39)).toBeLessThanOrEqual(2);
    expect(Date.parse(run.ended_at ?? '')).toBeGreaterThan(Date.parse(run.timestamp ?? ''));
    expect(run.readings.map(({ phase, min, samples }) => [phase, min, samples])).toEqual([
      ['idle', 13, 20],
      ['cruise', 30, 20],
    ]);
  });

  test('what an accepted export held is in no other; what changed since is', async () => {
    const { source, rig, exported } = await listeningRig();
    const uploader = await rig.as('uploader');
    source.send(
      delta('2026-05-01T10:00:00Z', {
        'notifications.a': { state: 'warn', message: 'A' },
        'notifications.b': { state: 'alarm', message: 'B' },
      }),
    );
    const first = await eventually('both are in an export', async () => {
      const made = await exported();
      return made.document.data.system_alerts.length === 2 && made;
    });
    expect((await exported()).document.data.system_alerts).toHaveLength(2);
    source.send(delta('2026-05-01T10:05:00Z', { 'notifications.b': { state: 'normal', message: 'B is over' } }));
    await uploader.publish(uploadResult, {
      ...{ queue_id: first.announcement.queue_id, claim: 1, outcome: 'accepted' as const },
      ...{ bytes_sent: 1, duration_ms: 1, at: '2026-05-01T10:06:00.000Z' },
    });
    const left = await eventually('one is left', async () => {
      const { data } = (await exported()).document;
      return data.system_alerts.length === 1 && data.system_alerts[0]?.resolved && data.system_alerts;
    });
    expect(left[0]).toMatchObject({
      metric: 'b',
      severity: 'alarm',
      message: 'B',
      timestamp_sender: '2026-05-01T10:00:00Z',
      transitions: [
        { at_sender: '2026-05-01T10:00:00Z', state: 'alarm', message: 'B' },
        { at_sender: '2026-05-01T10:05:00Z', state: 'normal', message: 'B is over' },
      ],
    });
    expect(Date.parse(left[0]?.resolved_at ?? '')).toBeGreaterThanOrEqual(Date.parse(left[0]?.timestamp ?? ''));
  });
});
