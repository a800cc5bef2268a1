/** A Signal K delta of an engine under way: eight quantities at one moment, milliseconds since 1970. */
export function engineReading(at: number): string {
  const sway = Math.sin(at / 7_000) + Math.sin(at / 131_000);
  const values = {
    revolutions: 40 + 12 * sway,
    oilPressure: 380_000 + 20_000 * sway,
    coolantTemperature: 353 + 2 * sway,
    oilTemperature: 362 + 3 * sway,
    boostPressure: 60_000 + 30_000 * sway,
    alternatorVoltage: 13.9 + 0.1 * sway,
    'fuel.rate': 1e-5 * (1 + 0.2 * sway),
    engineLoad: 0.5 + 0.1 * sway,
  };
  const named = Object.entries(values).map(([name, value]) => ({ path: `propulsion.main.${name}`, value }));
  return JSON.stringify({ updates: [{ timestamp: new Date(at).toISOString(), values: named }] });
}
