import type { Feature } from '../lower/expansion.ts';
import type { DeclaredValue } from '../model/name-notes.ts';
import type { Declared } from '../model/modules.ts';
import type { FunctionName, OperatorName, SignatureParam } from '../model/signatures.ts';
import type { Param } from '../model/train/params.ts';
import type { SettingName } from '../model/train/settings.ts';
import type { Span } from '../source.ts';
import type * as ast from '../syntax/ast.ts';

/** An item that has a name of its own. */
export type NamedItem = ast.InputItem | ast.BranchItem | ast.ExitItem | ast.TierItem;

/** What a name of the text means. */
export type Meaning =
  /** A parameter, a dimension, a binding, or the variable of a `for`. */
  | { readonly kind: 'value'; readonly value: DeclaredValue }
  /** A block or a model. */
  | { readonly kind: 'declaration'; readonly declared: Declared }
  | { readonly kind: 'module'; readonly path: string; readonly file: string | undefined }
  | { readonly kind: 'operator'; readonly name: OperatorName }
  | { readonly kind: 'function'; readonly name: FunctionName }
  | { readonly kind: 'operatorParam'; readonly operator: OperatorName; readonly param: SignatureParam }
  /** A binding or member of the backbone, by the path up to this name. */
  | {
      readonly kind: 'feature';
      readonly path: string;
      readonly feature: Feature | undefined;
      readonly model: ast.Model;
    }
  /** An item, or with `member` one branch of a family. */
  | { readonly kind: 'item'; readonly item: NamedItem; readonly model: ast.Model; readonly member?: string }
  | { readonly kind: 'backbone'; readonly item: ast.BackboneItem; readonly model: ast.Model }
  | { readonly kind: 'setting'; readonly setting: SettingName }
  | { readonly kind: 'choice'; readonly setting: SettingName; readonly name: string }
  | {
      readonly kind: 'choiceParam';
      readonly setting: SettingName;
      readonly choice: string;
      readonly name: string;
      readonly param: Param;
    }
  | { readonly kind: 'quantity'; readonly name: string }
  | { readonly kind: 'word'; readonly what: WordKind; readonly name: string };

/** What a name that the language knows stands for where it may stand. */
export type WordKind = 'type' | 'batch' | 'form' | 'fallback' | 'preprocess' | 'metric' | 'part';

/** A name in the text, and what it means. */
export interface NameUse {
  readonly span: Span;
  readonly meaning: Meaning;
  /** Whether the name is declared here. */
  readonly declares: boolean;
  /** A bare argument that stands for `name: name`: whether this is the parameter of it or the value. */
  readonly shorthand?: 'parameter' | 'value';
}
