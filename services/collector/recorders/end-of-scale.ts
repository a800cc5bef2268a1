/**
 * What devices send where they know no value: the highest numbers of a field stand for "not available", "error" and
 * "reserved" (NMEA 2000; J1939-71). A gateway that does not know this multiplies them like any other, and a missing
 * sensor reads as 65,535,000 Pa. Here are those that could be taken for a reading, since they lie within the limits of
 * their quantity. Pure.
 */
const ENDS = {
  /** J1939: FE is an error; NMEA 2000: FE is an error, FD reserved. */
  unsigned8: [0xff, 0xfe, 0xfd],
  signed8: [0x7f, 0x7e, 0x7d],
  /** Of J1939 all that begins with FE is an error. */
  unsigned16: [0xffff, 0xfffe, 0xfffd, 0xfeff, 0xfe00],
  signed16: [0x7fff, 0x7ffe, 0x7ffd],
  /** The same, and the highest number that J1939 has for a value: there gateways hold what is none, and no sensor tells it. */
  j1939: [0xffff, 0xfffe, 0xfffd, 0xfeff, 0xfe00, 0xfdff, 0xfcff, 0xfbff, 0xfb00, 0xfaff],
} as const;

interface Scale {
  readonly field: keyof typeof ENDS;
  /** What one of its steps is, in the unit that is recorded. */
  readonly step: number;
}

const of = (field: keyof typeof ENDS, step: number): Scale => ({ field, step });
const RPM = 1 / 60;
const LITRES_PER_HOUR = 0.001 / 3_600;

/** By quantity: how NMEA 2000 (PGN 127488, 127489, 127493, 130312) and J1939 (by SPN) send it. */
const SCALES: Readonly<Record<string, readonly Scale[]>> = {
  // SPN 190.
  revolutions: [of('j1939', 0.125 * RPM)],
  exhaust_temperature: [of('unsigned16', 0.01)],
  // SPN 100, 109, 102, 94 and 157.
  oil_pressure: [of('unsigned8', 4_000)],
  coolant_pressure: [of('unsigned8', 2_000)],
  boost_pressure: [of('unsigned8', 2_000)],
  fuel_pressure: [of('unsigned8', 4_000), of('unsigned16', 1_000), of('j1939', 1_000_000 / 256)],
  // SPN 183.
  fuel_rate: [of('signed16', 0.1 * LITRES_PER_HOUR), of('j1939', 0.05 * LITRES_PER_HOUR)],
  load: [of('signed8', 0.01)],
  torque: [of('signed8', 0.01)],
  // SPN 127.
  transmission_oil_pressure: [of('unsigned8', 16_000), of('unsigned16', 100)],
};

/** What broken senders write for "not available" of a temperature, K. */
const NO_TEMPERATURE = [401];
const WITH_NO_TEMPERATURE = [
  'engine_temperature',
  'coolant_temperature',
  'oil_temperature',
  'transmission_oil_temperature',
];

const VALUES = new Map<string, readonly number[]>([
  ...Object.entries(SCALES).map(
    ([quantity, scales]) =>
      [quantity, scales.flatMap(({ field, step }) => ENDS[field].map((end) => end * step))] as const,
  ),
  ...WITH_NO_TEMPERATURE.map((quantity) => [quantity, NO_TEMPERATURE] as const),
]);

/** Gateways round what they convert; a reading that comes as near by chance is one among many. */
const ROUNDED = 1e-5;
/** To four digits what is very small, or turned from another unit; no engine of a boat comes near these ends. */
const ROUNDED_FAR = 1e-4;
const FAR = ['revolutions', 'fuel_rate'];

/**
 * The same where it lies beyond the limits of its quantity: no reading, and no sign of another unit either. With the offsets of
 * J1939’s temperatures (SPN 110, 175, 173, 177).
 */
const BEYOND: Readonly<Record<string, readonly number[]>> = {
  oil_pressure: endsOf('unsigned16', 100, 1_000),
  coolant_pressure: endsOf('unsigned16', 100, 1_000),
  boost_pressure: endsOf('unsigned16', 100, 1_000),
  transmission_oil_pressure: endsOf('unsigned16', 1_000),
  engine_temperature: [...endsOf('unsigned16', 0.01), ...offsetEnds('unsigned8', 1, -40)],
  coolant_temperature: [...endsOf('unsigned16', 0.01), ...offsetEnds('unsigned8', 1, -40)],
  oil_temperature: [...endsOf('unsigned16', 0.1), ...offsetEnds('unsigned16', 1 / 32, -273)],
  exhaust_temperature: offsetEnds('unsigned16', 1 / 32, -273),
  transmission_oil_temperature: [...endsOf('unsigned16', 0.1), ...offsetEnds('unsigned16', 1 / 32, -273)],
  alternator_voltage: [...endsOf('signed16', 0.01), ...endsOf('unsigned16', 0.05, 0.01)],
  load: endsOf('unsigned8', 0.01),
  torque: [...endsOf('unsigned8', 0.01), ...endsOf('unsigned8', 0.01).map((end) => end - 1.25)],
};

function endsOf(field: keyof typeof ENDS, ...steps: readonly number[]): number[] {
  return steps.flatMap((step) => ENDS[field].map((end) => end * step));
}

/** Of degrees Celsius, in K. */
function offsetEnds(field: keyof typeof ENDS, step: number, offset: number): number[] {
  return ENDS[field].map((end) => end * step + offset + 273.15);
}

/** Whether it is what stands for no value, though no limit of its quantity allows it. */
export const isUnavailable = (quantity: string, value: number): boolean =>
  (BEYOND[quantity] ?? []).some((end) => Math.abs(value - end) <= end * ROUNDED);

/** Whether it is what stands for no value, at the end of a scale by which this quantity is sent. */
export const isEndOfScale = (quantity: string, value: number): boolean =>
  (VALUES.get(quantity) ?? []).some(
    (end) => Math.abs(value - end) <= end * (FAR.includes(quantity) ? ROUNDED_FAR : ROUNDED),
  );
