import type { SignalkSource } from './signalk-source.ts';

const EVERY_MS = 250;
/** A minute at idle, two at cruise, over and over. */
const IDLE_S = 60;
const ROUND_S = 180;
/** Oil pressure comes up slowly after a cold start: an alarm at first. */
const LOW_OIL_S = 20;
const HOURS_BEFORE = 812.4;

/**
 * Plays an engine that runs on a sample boat, four times a second, as a Signal K server tells it: idle and cruise, an
 * alarm that is raised and cleared, and now and then a reading that cannot be. Ends with the returned function.
 */
export function playEngine(source: SignalkSource): () => void {
  const startedMs = performance.now();
  const play = () => {
    const second = (performance.now() - startedMs) / 1_000;
    source.send(deltaOf(engineAt(second)));
    source.send(deltaOf({ 'notifications.propulsion.main.lowOilPressure': oilAlarmAt(second) }));
  };
  play();
  const timer = setInterval(play, EVERY_MS);
  return () => clearInterval(timer);
}

function engineAt(second: number): Record<string, unknown> {
  const isIdle = second % ROUND_S < IDLE_S;
  const sway = Math.sin(second * 1.7);
  const warm = 1 - Math.exp(-second / 120);
  return {
    'propulsion.main.revolutions': (isIdle ? 13.4 : 53.2) + sway * 0.15,
    'propulsion.main.oilPressure': Math.round(
      (isIdle ? 300_000 : 400_000) * (1 - Math.exp(-second / 8)) + sway * 1_500,
    ),
    // A loose wire: once in a while the sensor reads the end of its scale.
    'propulsion.main.coolantTemperature': Math.floor(second * 4) % 97 === 96 ? 401 : 290 + 62 * warm + sway * 0.3,
    'propulsion.main.oilTemperature': 289 + 70 * warm,
    'propulsion.main.alternatorVoltage': 13.9 + sway * 0.05,
    'propulsion.main.fuel.rate': (isIdle ? 7e-7 : 1.03e-5) * (1 + sway * 0.01),
    'propulsion.main.engineLoad': isIdle ? 0.08 : 0.62,
    'propulsion.main.runTime': Math.round(HOURS_BEFORE * 3_600 + second),
  };
}

const oilAlarmAt = (second: number) =>
  second < LOW_OIL_S
    ? { state: 'alarm', method: ['visual', 'sound'], message: 'Engine oil pressure is low' }
    : { state: 'normal', method: [], message: 'Engine oil pressure is normal' };

const deltaOf = (values: Record<string, unknown>): string =>
  JSON.stringify({
    updates: [
      {
        $source: 'sample-boat.engine',
        timestamp: new Date().toISOString(),
        values: Object.entries(values).map(([path, value]) => ({ path, value })),
      },
    ],
  });
