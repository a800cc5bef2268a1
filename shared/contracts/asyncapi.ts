import type { Contract } from './define-contract.ts';
import { topicParameters } from './topic-pattern.ts';

/**
 * The bus as an AsyncAPI 3.0 document (asyncapi.com, specification 3.0.0), made from the contracts: a channel a topic,
 * a message each, an operation for whoever publishes and whoever consumes; and schemas that are told beside. Pure.
 */
export function asyncApiDocument(
  contracts: Readonly<Record<string, Contract>>,
  version: string,
  schemas: Readonly<Record<string, object>> = {},
): object {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'D3kOS Export: the bus',
      version,
      description:
        'How a boat asks for exports and how they reach the central database, over MQTT 3.1.1. Everything is delivered at least once and may be repeated. Anyone may publish export/request and read everything; each other topic has its one publisher.',
    },
    defaultContentType: 'application/json',
    servers: {
      boat: { host: '127.0.0.1:1883', protocol: 'mqtt', protocolVersion: '3.1.1', description: 'the broker aboard' },
    },
    channels: mapEntries(contracts, (contract) => channelOf(contract)),
    operations: Object.fromEntries(
      Object.entries(contracts).flatMap(([name, contract]) => operationsOf(name, contract)),
    ),
    components: { schemas: mapEntries(schemas, plain) },
  };
}

function channelOf(contract: Contract): object {
  const parameters = topicParameters(contract.topic);
  return {
    address: contract.topic,
    description: contract.summary,
    ...(parameters.length > 0
      ? { parameters: Object.fromEntries(parameters.map((name) => [name, { description: `one level, the ${name}` }])) }
      : {}),
    messages: {
      message: {
        summary: contract.summary,
        payload: plain(contract.payload),
        examples: contract.examples.map((payload) => ({ payload: plain(payload) })),
      },
    },
  };
}

function operationsOf(name: string, contract: Contract): [string, object][] {
  const operation = (action: 'send' | 'receive', by: readonly string[]) => ({
    action,
    channel: { $ref: `#/channels/${name}` },
    summary: `${action === 'send' ? 'Published' : 'Consumed'} by: ${by.join(', ')}.`,
    bindings: {
      mqtt: { qos: contract.qos, ...(action === 'send' ? { retain: contract.retain } : {}), bindingVersion: '0.2.0' },
    },
  });
  return [
    [`publish_${name}`, operation('send', [contract.publisher, ...(contract.alsoPublishedBy ?? [])])],
    [`consume_${name}`, operation('receive', contract.consumers)],
  ];
}

/** Schemas and examples without anything that is not JSON. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function mapEntries<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
