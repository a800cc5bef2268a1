/** Everything of the engines once a second, every change of a notification. */
export const SUBSCRIPTION = JSON.stringify({
  context: 'vessels.self',
  subscribe: [
    { path: 'propulsion.*', period: 1_000, format: 'delta', policy: 'ideal', minPeriod: 500 },
    { path: 'notifications.*', format: 'delta', policy: 'instant' },
  ],
});
