import { QUANTITIES, type QuantityName, type SiUnit } from '../../../shared/export/quantities.ts';
import { isEndOfScale } from './end-of-scale.ts';

/**
 * What is recorded of an engine: each quantity by the end of its Signal K path (after `propulsion.<id>.`), in Signal K's
 * unit. A value outside `least` and `most` is an anomaly, counted and never averaged: the limits are those of a sensor,
 * not of a healthy engine. `step` is how finely the distribution is kept. Pure.
 *
 * So are values that are a running engine’s in another unit only. `nearZero`: nearer to zero than that, and not zero itself, no
 * pressure is told: it is less than one step of what buses send (NMEA 2000, PGN 127489: 100 Pa, of fuel 1 kPa; J1939, SPN
 * 100, 94 and 127: 4, 4 and 16 kPa), and a thousandth of what a sender for 10 bar measures; in bar or psi it is any.
 * `leastWarm`: an engine that has run for minutes blows no colder exhaust; behind its elbow it is mixed with sea water,
 * which freezes at 271 K. At its start it may be as cold as the air.
 */
export interface EngineQuantity {
  readonly quantity: QuantityName;
  readonly unit: SiUnit;
  readonly least: number;
  readonly most: number;
  readonly step: number;
  readonly nearZero?: number;
  readonly leastWarm?: number;
}

/** So long an engine has run that its exhaust is no longer as cold as the air, in seconds. */
const WARM_S = 300;

const measured = (
  quantity: QuantityName,
  limits: Pick<EngineQuantity, 'least' | 'most' | 'step'> & { readonly nearZero?: number },
): EngineQuantity => ({ quantity, unit: QUANTITIES[quantity].unit, ...limits });
const temperature = (quantity: QuantityName, most: number) => measured(quantity, { least: 233, most, step: 0.5 });
const pressure = (quantity: QuantityName, least: number, most: number, nearZero: number) =>
  measured(quantity, { least, most, step: (most - least) / 1_000, nearZero });

export const REVOLUTIONS = measured('revolutions', { least: 0, most: 250, step: 0.1 });

/** By the end of its path. */
export const SIGNALK_QUANTITIES: Readonly<Record<string, EngineQuantity>> = {
  revolutions: REVOLUTIONS,
  temperature: temperature('engine_temperature', 423),
  coolantTemperature: temperature('coolant_temperature', 423),
  oilTemperature: temperature('oil_temperature', 450),
  exhaustTemperature: { ...temperature('exhaust_temperature', 1_300), leastWarm: 268 },
  oilPressure: pressure('oil_pressure', 0, 2_000_000, 1_000),
  coolantPressure: pressure('coolant_pressure', 0, 1_000_000, 100),
  boostPressure: pressure('boost_pressure', -100_000, 600_000, 100),
  'fuel.pressure': pressure('fuel_pressure', 0, 300_000_000, 1_000),
  'fuel.rate': measured('fuel_rate', { least: 0, most: 0.001, step: 2e-8 }),
  alternatorVoltage: measured('alternator_voltage', { least: 0, most: 80, step: 0.05 }),
  engineLoad: measured('load', { least: 0, most: 1.25, step: 0.005 }),
  engineTorque: measured('torque', { least: -1, most: 1.25, step: 0.005 }),
  'transmission.oilTemperature': temperature('transmission_oil_temperature', 450),
  'transmission.oilPressure': pressure('transmission_oil_pressure', 0, 10_000_000, 1_000),
};

const BY_NAME = new Map<string, EngineQuantity>(
  Object.values(SIGNALK_QUANTITIES).map((known) => [known.quantity, known]),
);

/** By the name it has in a record. */
export const quantityNamed = (name: string): EngineQuantity | undefined => BY_NAME.get(name);

/** `propulsion.port.oilPressure` is `port` and what is known of `oilPressure`. */
export interface EnginePath {
  readonly engine: string;
  readonly name: string;
  /** Null for what is no reading: `runTime`, `state`, and what nobody asks for. */
  readonly quantity: EngineQuantity | null;
}

/** Null for a path that is not an engine's. */
export function enginePathOf(path: string): EnginePath | null {
  const [, engine, name] = /^propulsion\.([^.]{1,100})\.(.+)$/.exec(path) ?? [];
  if (engine === undefined || name === undefined) return null;
  return {
    engine,
    name,
    quantity: Object.hasOwn(SIGNALK_QUANTITIES, name) ? (SIGNALK_QUANTITIES[name] ?? null) : null,
  };
}

/** A reading that may be averaged, of an engine that has run so long. Everything else a sender may write for it is an anomaly. */
export function isPlausible(known: EngineQuantity, value: unknown, ranS = 0): value is number {
  const { quantity, least, most, nearZero = 0, leastWarm = least } = known;
  return (
    typeof value === 'number' &&
    Number.isFinite(value) &&
    value >= (ranS < WARM_S ? least : leastWarm) &&
    value <= most &&
    (value === 0 || Math.abs(value) >= nearZero) &&
    !isEndOfScale(quantity, value)
  );
}
