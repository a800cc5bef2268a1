import { expect, test } from 'vitest';
import { readDelta, selfOf } from '../../../../services/collector/recorders/read-delta.ts';

const SELF = 'vessels.urn:mrn:imo:mmsi:230099999';
const AT = '2016-04-09T16:41:09.125Z';
const one = (path: unknown, value: unknown) => ({ timestamp: AT, values: [{ path, value }] });
const read = { path: 'a.b', value: 1, at: Date.parse(AT), stamp: AT, source: 'unnamed' };

test.each([
  ['no context', { updates: [one('a.b', 1)] }, [read]],
  ['vessels.self', { context: 'vessels.self', updates: [one('a.b', 1)] }, [read]],
  ['its own name', { context: SELF, updates: [one('a.b', 1)] }, [read]],
  ['another vessel', { context: 'vessels.urn:mrn:imo:mmsi:1', updates: [one('a.b', 1)] }, []],
  ['null: the value is gone', { updates: [one('a.b', null)] }, [{ ...read, value: null }]],
  ['no time', { updates: [{ values: [{ path: 'a.b', value: 1 }] }] }, [{ ...read, at: null, stamp: null }]],
  ['no readable time', { updates: [{ ...one('a.b', 1), timestamp: 'soon' }] }, [{ ...read, at: null, stamp: 'soon' }]],
  [
    'a clock that is not set',
    { updates: [{ ...one('a.b', 1), timestamp: '1970-01-01T00:00:09Z' }] },
    [{ ...read, at: 9_000, stamp: '1970-01-01T00:00:09Z' }],
  ],
  ['its source', { updates: [{ $source: 'gw.1', ...one('a.b', 1) }] }, [{ ...read, source: 'gw.1' }]],
  [
    'its source in the older form',
    { updates: [{ source: { label: 'n2k', src: '17', pgn: 127488 }, ...one('a.b', 1) }] },
    [{ ...read, source: 'n2k.17' }],
  ],
  [
    'its source within the older form',
    { updates: [{ source: { timestamp: AT, $source: 'deck.gps001' }, values: [{ path: 'a.b', value: 1 }] }] },
    [{ ...read, at: null, stamp: null, source: 'deck.gps001' }],
  ],
  ['metadata only', { updates: [{ meta: [{ path: 'a.b', value: { units: 'Hz' } }] }] }, []],
  ['an entry without a path beside one with', { updates: [one(undefined, 1), one('a.b', 1)] }, [read]],
  ['a path that is none', { updates: [one('a\nb', 1), one('x'.repeat(501), 1), one('', 1)] }, []],
  ['no value', { updates: [{ values: [{ path: 'a.b' }] }] }, []],
  ['nonsense', { updates: [null, 7, [], { values: 7 }, { values: [null, 7] }] }, []],
  ['no updates', { requestId: 'x' }, []],
])('%s', (_what, message, expected) => {
  expect(readDelta(JSON.stringify(message), SELF).values).toEqual(expected);
});

test('sources and times of endless names are cut with a mark, and two sources that begin alike stay two', () => {
  const [a, b] = ['a', 'b'].map((end) => {
    const update = {
      $source: `${'s'.repeat(99)}😀${end}`,
      timestamp: `${'t'.repeat(99)}😀${end}`,
      values: one('a.b', 1).values,
    };
    return readDelta(JSON.stringify({ updates: [update] }), SELF).values[0];
  });
  expect(a?.source).not.toBe(b?.source);
  for (const { source, stamp } of [a, b].flatMap((value) => value ?? [])) {
    expect([...source].length).toBe(100);
    expect(source).toMatch(/^s+…s+😀[ab]$/u);
    expect(stamp).toBe(`${'t'.repeat(99)}…`);
    expect(`${source}${stamp}`.isWellFormed()).toBe(true);
  }
});

test.each<[string, string | null, number]>([
  ['vessels.urn:mrn:imo:mmsi:1', null, 1],
  ['urn:mrn:imo:mmsi:1', null, 1],
  ['vessels.urn:mrn:imo:mmsi:1', SELF, 0],
  ['atons.urn:mrn:imo:mmsi:1', null, 0],
  ['vessels.self', null, 0],
])(
  'while nobody knows what the boat is called, what is told of a vessel is named: %s, she being %s',
  (context, self, left) => {
    const read = readDelta(JSON.stringify({ context, updates: [one('propulsion.p.revolutions', 1)] }), self);
    expect(read.leftOut).toEqual(
      Array(left).fill({
        ...{ reason: 'unknown_self', source: 'unnamed', path: 'propulsion.p.revolutions' },
        example: { context, path: 'propulsion.p.revolutions', value: 1 },
      }),
    );
  },
);

test.each(['', '{"updates":[{"values":[{"pa', 'null', '7', '"NaN"', '{"updates": NaN'])('no message: %j', (text) => {
  expect(readDelta(text, null).values).toEqual([]);
});

test('a bare NaN spoils its own value only', () => {
  const text =
    '{"updates":[{"values":[{"path":"a","value":NaN},{"path":"b","value": -Infinity},{"path":"c NaN","value":1},{"path":"d","value":2}]}]}';
  expect(readDelta(text, null).values.map(({ path, value }) => [path, value])).toEqual([
    ['a', 'no number'],
    ['b', 'no number'],
    ['c NaN', 1],
    ['d', 2],
  ]);
});

test.each([
  ['{"name":"x","self":"vessels.urn:mrn:imo:mmsi:230099999"}', SELF],
  ['{"name":"x","self":"urn:mrn:imo:mmsi:230099999"}', SELF],
  ['{"name":"x"}', null],
  ['{', null],
])('a hello %s', (text, expected) => {
  expect(selfOf(text)).toBe(expected);
});

test.each([
  'propulsion.Bb Motor.revolutions',
  'tanks.fuel.Dieseltank Stb.currentLevel',
  'environment.Außen.temperature',
  'electrical.chargers.AB12_12/30_(3).error',
  'propulsion.Главный.revolutions',
  'propulsion.主机.revolutions',
  'propulsion.⚓ port.revolutions',
  'notifications.tank "A" & \\ B.level',
  'notifications.it’s <b>low</b>.x',
  'notifications.%s{}[]$^.x',
  'notifications.__proto__.constructor',
  ` ${'x'.repeat(498)} `,
])('a path is what people wrote, as long as it can be printed: %s', (path) => {
  const { values, leftOut } = readDelta(JSON.stringify({ updates: [one(path, 1)] }), null);
  expect([values.map((value) => value.path), leftOut]).toEqual([[path], []]);
});

test.each([
  ['no_json', '{"updates":[{"values":[{"pa', null],
  ['no_json', 'HTTP/1.1 400 Bad Request', null],
  ['no_form', '{"updates":7}', null],
  ['no_form', '{"updates":[7]}', null],
  [
    'no_form',
    '{"context":"vessels.self.propulsion","updates":[{"values":[{"path":"port.revolutions","value":1}]}]}',
    null,
  ],
  ['no_json', "{'updates':[{'values':[{'path':'a','value':1}]}]}", null],
  ['no_json', '{"updates":[{"values":[{"path":"a","value":1},]}]}', null],
  ['no_json', '{"updates":[]}{"updates":[]}', null],
  ['no_form', '{"updates":[{"$source":"gw.1","values":{"path":"a","value":1}}]}', null],
  ['no_form', '{"updates":[{"$source":"gw.1","values":[null]}]}', null],
  ['no_path', '{"updates":[{"$source":"gw.1","values":[{"value":1}]}]}', null],
  ['no_path', '{"updates":[{"$source":"gw.1","values":[{"path":"","value":7}]}]}', ''],
  ['no_form', '[7]', null],
  ['no_form', '[[{"updates":[]}]]', null],
  [
    'unreadable_path',
    '{"updates":[{"$source":"gw.1","values":[{"path":"","value":{"notifications":{"a\\n":"alarm"}}}]}]}',
    'notifications.a\n',
  ],
  ['no_path', '{"updates":[{"$source":"gw.1","values":[{"path":["a"],"value":1}]}]}', null],
  ['no_value', '{"updates":[{"$source":"gw.1","values":[{"path":"a"}]}]}', 'a'],
  ['unreadable_path', '{"updates":[{"$source":"gw.1","values":[{"path":"a\\u0000","value":1}]}]}', 'a\u0000'],
  ['unreadable_path', '{"updates":[{"$source":"gw.1","values":[{"path":"a\\ud83d","value":1}]}]}', 'a\ud83d'],
])('what is left out is named: %s in %s', (reason, text, path) => {
  const { values, leftOut } = readDelta(text, null);
  expect(values).toEqual([]);
  expect(leftOut).toMatchObject([{ reason, path, source: text.includes('gw.1') ? 'gw.1' : 'unnamed' }]);
});

const ALARM = { state: 'alarm', message: 'hot' };
const FULL = { timestamp: AT, $source: 'gw.1', meta: { units: 'Hz' } };

test.each<[string, unknown, unknown, [string, unknown][]]>([
  ['her name', '', { name: 'Wilhelm' }, []],
  ['her number', '', { mmsi: '211234560' }, []],
  ['nothing', '', {}, []],
  ['null', '', null, []],
  ['her calls and marks', '', { communication: { callsignVhf: 'DABC' }, registrations: { imo: 'IMO 1' } }, []],
  ['an engine', '', { propulsion: { port: { revolutions: 25 } } }, [['propulsion.port.revolutions', 25]]],
  [
    'an engine and her name',
    '',
    { name: 'Wilhelm', propulsion: { 'Bb Motor': { revolutions: 25, fuel: { rate: 2e-6 } } } },
    [
      ['propulsion.Bb Motor.revolutions', 25],
      ['propulsion.Bb Motor.fuel.rate', 2e-6],
    ],
  ],
  ['an alarm', '', { notifications: { mob: ALARM } }, [['notifications.mob', ALARM]]],
  ['an alarm by its whole path', '', { 'notifications.mob': ALARM }, [['notifications.mob', ALARM]]],
  ['one that is gone', '', { notifications: { mob: null } }, [['notifications.mob', null]]],
  ['an engine at its own path', 'propulsion.genset', { revolutions: 25 }, [['propulsion.genset.revolutions', 25]]],
  [
    'all engines at theirs',
    'propulsion',
    { port: { revolutions: 25 }, stbd: { revolutions: null } },
    [
      ['propulsion.port.revolutions', 25],
      ['propulsion.stbd.revolutions', null],
    ],
  ],
  ['a part of an engine', 'propulsion.port.fuel', { rate: 2e-6 }, [['propulsion.port.fuel.rate', 2e-6]]],
  ['a value of the full model', 'propulsion.port.revolutions', { value: 25 }, [['propulsion.port.revolutions', 25]]],
  [
    'an engine of the full model',
    'propulsion.port',
    { revolutions: { value: 25, ...FULL }, runTime: { value: 7, ...FULL } },
    [
      ['propulsion.port.revolutions', 25],
      ['propulsion.port.runTime', 7],
    ],
  ],
  [
    'what is no value stays what it is',
    'propulsion.port.revolutions',
    { rpm: 1_500 },
    [['propulsion.port.revolutions', { rpm: 1_500 }]],
  ],
  [
    'alarms above their paths',
    'notifications.navigation',
    { anchor: ALARM, arrival: null },
    [
      ['notifications.navigation.anchor', ALARM],
      ['notifications.navigation.arrival', null],
    ],
  ],
  ['an alarm of the full model', 'notifications.mob', { value: ALARM, ...FULL }, [['notifications.mob', ALARM]]],
  ['an alarm as it is', 'notifications.mob', { ...ALARM, data: {} }, [['notifications.mob', { ...ALARM, data: {} }]]],
  ['one whose state is null', 'notifications.mob', { state: null }, [['notifications.mob', { state: null }]]],
  ['one without a name', 'notifications', ALARM, [['notifications', ALARM]]],
  ['some of which one is named state', 'notifications', { state: { value: ALARM } }, [['notifications.state', ALARM]]],
  [
    'a path that begins with the boat',
    'vessels.self.propulsion.port.revolutions',
    25,
    [['propulsion.port.revolutions', 25]],
  ],
  ['one that begins with her name', `${SELF}.notifications.mob`, ALARM, [['notifications.mob', ALARM]]],
  ['another vessel’s', 'vessels.x.notifications.mob', 'alarm', [['vessels.x.notifications.mob', 'alarm']]],
  ['one without a state', 'notifications.mob', { message: 'x' }, [['notifications.mob', { message: 'x' }]]],
  ['a position', 'navigation.position', { latitude: 1 }, [['navigation.position', { latitude: 1 }]]],
])(
  'an object stands for the values below its path, and at the empty one is the vessel herself: %s',
  (_what, path, value, expected) => {
    const { values, leftOut } = readDelta(JSON.stringify({ updates: [one(path, value)] }), SELF);
    expect([values.map(({ path, value }) => [path, value]), leftOut]).toEqual([expected, []]);
  },
);

test.each([
  ['none', undefined],
  ['null', null],
  ['an empty one', ''],
  ['self', 'self'],
  ['vessels.self', 'vessels.self'],
  ['her own', SELF],
  ['her own without vessels.', 'urn:mrn:imo:mmsi:230099999'],
  ['vessels.self with a dot', 'vessels.self.'],
  ['her own in capitals', 'vessels.URN:MRN:IMO:MMSI:230099999'],
])('the boat herself is meant by the context: %s', (_what, context) => {
  const text = JSON.stringify({ ...(context !== undefined && { context }), updates: [one('a.b', 1)] });
  expect(readDelta(text, SELF).values).toEqual([read]);
});

test.each(['vessels.urn:mrn:imo:mmsi:1', 'urn:mrn:imo:mmsi:1', 'aircraft.self', 'atons.x', 'shore', 7, {}])(
  'somebody else is meant by the context %j',
  (context) => {
    const text = JSON.stringify({ context, updates: [one('a.b', 1)] });
    expect([readDelta(text, SELF), readDelta(text, null)]).toEqual(Array(2).fill({ values: [], leftOut: [] }));
  },
);

test('several messages in an array are each read', () => {
  const messages = [
    { context: 'self', updates: [one('a.b', 1)] },
    { context: 'vessels.urn:mrn:imo:mmsi:1', updates: [one('a.b', 2)] },
    null,
    { updates: [one('a.b', 3)] },
    { name: 'x', self: SELF },
  ];
  const { values, leftOut } = readDelta(JSON.stringify(messages), SELF);
  expect(values.map(({ value }) => value)).toEqual([1, 3]);
  expect(leftOut).toMatchObject([{ reason: 'no_form', example: null }]);
  expect(readDelta('[]', SELF)).toEqual({ values: [], leftOut: [] });
});

test('several messages of one frame are each read, when each has its line', () => {
  const line = JSON.stringify({ updates: [one('a.b', 1)] });
  expect(readDelta(`${line}\r\n${line}\n`, SELF)).toEqual({ values: [read, read], leftOut: [] });
  const { values, leftOut } = readDelta(`${line}\n{"updates":[{"val\n${line}`, SELF);
  expect([values, leftOut.map(({ reason }) => reason)]).toEqual([[read, read], ['no_json']]);
  expect(readDelta(JSON.stringify({ updates: [one('a.b', 1)] }, null, 2), SELF).values).toEqual([read]);
});

test('a mark of the byte order is no part of a message', () => {
  const text = `\uFEFF${JSON.stringify({ updates: [one('a.b', 1)] })}`;
  expect(readDelta(text, SELF)).toEqual({ values: [read], leftOut: [] });
});

test('the NULs by which C ends a text are no part of a message', () => {
  const text = `${JSON.stringify({ updates: [one('a.b', 1)] })}\0\0`;
  expect(readDelta(text, SELF)).toEqual({ values: [read], leftOut: [] });
});

test('ids and long whole numbers within a value keep their digits, as text', () => {
  const text = `{"updates":[{"values":[{"path":"notifications.dsc","value":{"id":98765432109876543210,"data":{"eventId":12345678901234567891,"mmsi":230099999}}}]}]}`;
  expect(readDelta(text, SELF).values[0]?.value).toEqual({
    id: '98765432109876543210',
    data: { eventId: '12345678901234567891', mmsi: 230099999 },
  });
});
