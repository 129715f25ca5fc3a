import { compareDims } from './dim.ts';
import type { Graph, Node, TensorType } from './graph.ts';
import { inferType } from './infer.ts';
import { showNode, showType } from './print.ts';
import { resultsOf } from './reach.ts';

/**
 * What is wrong with a graph, as sentences for whoever wrote the pass; nothing where it is sound: nodes stand after their
 * operands, types are those that the rules give, names are unique, and inputs, exits and sends name nodes.
 */
export function verifyGraph(graph: Graph): readonly string[] {
  const problems = graph.nodes.flatMap((node, index) => verifyNode(graph, node, index));
  const names = new Set<string>();
  for (const { name } of graph.nodes) {
    if (names.has(name)) problems.push(`two nodes are called ${name}`);
    names.add(name);
  }
  for (const id of resultsOf(graph))
    if (graph.nodes[id] === undefined) problems.push(`an exit or a send names the node ${id}, which is not there`);
  const inputs = graph.nodes.filter((node) => node.op.kind === 'input').map((node) => node.id);
  if (inputs.join() !== graph.inputs.join())
    problems.push(`the inputs are [${inputs.join()}], and the graph says [${graph.inputs.join()}]`);
  return problems;
}

function verifyNode(graph: Graph, node: Node, index: number): string[] {
  const problems: string[] = [];
  if (node.id !== index) problems.push(`node ${index} says that it is ${node.id}`);
  const operands = node.inputs.map((id) => (id < index ? graph.nodes[id] : undefined));
  const types = operands.flatMap((operand) => (operand === undefined ? [] : [operand.type]));
  if (types.length < operands.length) return [...problems, `${node.name} stands before one of its operands`];
  const { op } = node;
  if (op.kind === 'input')
    return operands.length === 0 ? problems : [...problems, `the input ${node.name} has operands`];
  const result = inferType(op, types);
  if (result.kind === 'problem') return [...problems, `${showNode(graph, node)}: ${result.problem.kind}`];
  if (!sameType(result.type, node.type))
    problems.push(`${showNode(graph, node)}: the rule gives ${showType(result.type)}`);
  return problems;
}

function sameType(a: TensorType, b: TensorType): boolean {
  if (a.dtype !== b.dtype || a.dims.length !== b.dims.length) return false;
  return a.dims.every((dim, i) => compareDims(dim, b.dims[i] ?? 0, new Map()).kind === 'equal');
}
