import type {
  BackboneItem,
  BranchItem,
  CallStage,
  ExitItem,
  InputItem,
  Item,
  Point,
  StopItem,
  TierItem,
  WeightsItem,
} from './ast.ts';
import { replacement, replacing } from '../diagnostics/fix.ts';
import { nearestName } from '../diagnostics/nearest.ts';
import { primaryStarts } from './first-tokens.ts';
import type { Rule } from './recovery.ts';
import { type Kind, T } from './tokens.ts';
import { TypeParser, names } from './types.ts';

/** The items of a model. */
export abstract class ItemParser extends TypeParser {
  /** Item = Input | Backbone | Branch | Exit | Stop | Tier | Weights ; */
  protected readonly item: Rule<Item> = this.rule('Item', () =>
    this.OR<Item>([
      { ALT: () => this.SUBRULE(this.inputItem) },
      { ALT: () => this.SUBRULE(this.backboneItem) },
      { ALT: () => this.SUBRULE(this.branchItem) },
      { ALT: () => this.SUBRULE(this.exitItem) },
      { ALT: () => this.SUBRULE(this.stopItem) },
      { ALT: () => this.SUBRULE(this.tierItem) },
      { ALT: () => this.SUBRULE(this.weightsItem) },
    ]),
  );

  /** Input = "input" NAME ":" Type [ "as" Preprocess ] ; */
  protected readonly inputItem: Rule<InputItem> = this.rule('Input', () => {
    const start = this.here();
    this.CONSUME(T.Input);
    const name = this.name(1, 'the name of the input');
    this.expect(1, T.Colon, 'before the type');
    const type = this.SUBRULE(this.type);
    const preprocess = this.OPTION(() => {
      this.CONSUME(T.As);
      return this.SUBRULE(this.preprocess);
    });
    const rest = preprocess === undefined ? {} : { preprocess };
    return { kind: 'input', name, type, ...rest, span: this.spanFrom(start) };
  });

  /** Preprocess = "unit" | Invocation ; */
  protected readonly preprocess: Rule<CallStage> = this.rule('Preprocess', () => {
    if (!this.RECORDING_PHASE && !this.sees(T.Unit)) return this.SUBRULE(this.invocation);
    return this.OR<CallStage>([{ ALT: () => this.unitPreprocess() }, { ALT: () => this.SUBRULE(this.invocation) }]);
  });

  /** `unit`, the range from 0 to 1, is the one reserved word that stands for a thing here. */
  private unitPreprocess(): CallStage {
    const callee = this.nameOf(this.CONSUME(T.Unit));
    return { kind: 'callStage', callee, span: callee.span };
  }

  /** Backbone = "backbone" Chain ; */
  protected readonly backboneItem: Rule<BackboneItem> = this.rule('Backbone', () => {
    const start = this.here();
    this.CONSUME(T.Backbone);
    if (!this.RECORDING_PHASE && this.sees(T.Arrow)) this.passArrow();
    const chain = this.SUBRULE(this.chain);
    return { kind: 'backbone', chain, span: this.spanFrom(start) };
  });

  /** Passes over an arrow where the chain begins with its first stage. */
  private passArrow(): void {
    this.complainUnexpected(
      'a block, an operator or `sequence`',
      'the input flows into the backbone by itself: leave out `->`',
    );
    this.pass();
  }

  /** Branch = "branch" NAME "at" Point "->" Chain [ "when" Or ] ; */
  protected readonly branchItem: Rule<BranchItem> = this.rule('Branch', () => {
    const start = this.here();
    this.CONSUME(T.Branch);
    const name = this.name(1, 'the name of the branch');
    this.expect(1, T.At, 'before the point of the branch');
    const point = this.SUBRULE(this.point);
    this.expect(1, T.Arrow, 'before the head of the branch');
    const chain = this.SUBRULE(this.chain);
    const when = this.OPTION(() => {
      this.CONSUME(T.When);
      return this.SUBRULE(this.orExpr);
    });
    const rest = when === undefined ? {} : { when };
    return { kind: 'branch', name, point, chain, ...rest, span: this.spanFrom(start) };
  });

  /** Whether `flops` follows without `of`, which is reported. */
  private seesBareFlops(): boolean {
    if (this.RECORDING_PHASE || !this.sees(T.Flops)) return false;
    this.complainUnexpected('`of` before `flops`', 'write `25% of flops`');
    this.pass();
    return true;
  }

  /** Exit = "exit" NAME "->" Chain ; */
  protected readonly exitItem: Rule<ExitItem> = this.rule('Exit', () => {
    const start = this.here();
    this.CONSUME(T.Exit);
    const name = this.name(1, 'the name of the exit');
    this.expect(1, T.Arrow, 'before the head of the exit');
    const chain = this.SUBRULE(this.chain);
    return { kind: 'exit', name, chain, span: this.spanFrom(start) };
  });

  /** Stop = "stop" "when" Or "else" NAME ; */
  protected readonly stopItem: Rule<StopItem> = this.rule('Stop', () => {
    const start = this.here();
    this.CONSUME(T.Stop);
    this.expect(1, T.When, 'before the condition');
    const when = this.SUBRULE(this.orExpr);
    this.expect(1, T.Else, 'behind the condition', 'write `else last` or `else most_confident`');
    const otherwise = this.name(1, '`last` or `most_confident`');
    return { kind: 'stop', when, otherwise, span: this.spanFrom(start) };
  });

  /** Tier = "tier" NAME [ "until" Point ] [ "sending" NAME ] ; */
  protected readonly tierItem: Rule<TierItem> = this.rule('Tier', () => {
    const start = this.here();
    this.CONSUME(T.Tier);
    const name = this.name(1, 'the name of the tier');
    const until = this.tierWord(1, T.Until, () => this.SUBRULE(this.point));
    const behind = this.here();
    const sending = this.tierWord(2, T.Sending, () => this.name(2, '`f32`, `f16` or `u8`'));
    const end = until ?? (sending === undefined ? undefined : this.untilBehind(behind));
    const expected = sending === undefined ? '`until`, `sending` or the end of the line' : 'the end of the line';
    if (!this.RECORDING_PHASE && this.sees(T.Name)) this.complainUnexpected(expected);
    const rest = { ...(end === undefined ? {} : { until: end }), ...(sending === undefined ? {} : { sending }) };
    return { kind: 'tier', name, ...rest, span: this.spanFrom(start) };
  });

  /** What follows `until` or `sending`, where that stands here; one that is misspelt is reported, and counts. */
  private tierWord<R>(idx: number, word: Kind, read: () => R): R | undefined {
    if (this.RECORDING_PHASE) {
      return this.option(idx, () => {
        this.consume(idx, word);
        return read();
      });
    }
    if (!this.sees(word)) {
      if (!this.sees(T.Name) || this.panics || this.meantTierWord() !== word) return undefined;
      const span = this.spanOf(this.LA(1));
      const expected = word.text ?? '';
      this.complain('misspelled-word', span, { found: this.LA(1).image, expected }, replacing(span, expected));
      this.restore(false);
    }
    this.pass();
    return read();
  }

  /** The word that the next token, a name, was probably meant to be: by its letters, or by what follows it. */
  private meantTierWord(): Kind | undefined {
    const { image } = this.LA(1);
    const words = [T.Until, T.Sending];
    const nearest = nearestName(image, ['until', 'sending']);
    if (words.some((word) => this.sees(word)) || !this.seesOneOf(primaryStarts, 2)) return undefined;
    if (nearest !== undefined) return words.find((word) => word.text === nearest);
    return /^(?:[fiu]|u?int|float)\d+$/.test(this.LA(2).image) ? T.Sending : T.Until;
  }

  /** `until` and its point where they stand behind the `sending` that begins at an offset, which is reported. */
  private untilBehind(offset: number): Point | undefined {
    if (this.RECORDING_PHASE || !this.sees(T.Until) || this.panics) return undefined;
    const word = this.spanOf(this.pass());
    const until = this.SUBRULE(this.point);
    const whole = this.spanFrom(offset);
    const { text } = whole.source;
    const [sending, end] = [text.slice(offset, word.start).trimEnd(), text.slice(word.start, whole.end)];
    const fix = replacement(whole, `${end} ${sending}`);
    this.complain('misplaced-word', word, { found: 'until', place: 'before `sending`', here: 'behind it' }, { fix });
    this.restore(false);
    return until;
  }

  /** Weights = "weights" Entry % "," ; */
  protected readonly weightsItem: Rule<WeightsItem> = this.rule('Weights', () => {
    const start = this.here();
    this.CONSUME(T.Weights);
    const item = (): WeightsItem['entries'][number] => this.SUBRULE(this.entry);
    const entries = this.commaList({ what: 'entries', item, starts: names, loose: false });
    return { kind: 'weights', entries, span: this.spanFrom(start) };
  });

  /** Entry = NameOrPath ":" NameOrPath ; */
  protected readonly entry: Rule<WeightsItem['entries'][number]> = this.rule('Entry', () => {
    const start = this.here();
    const part = this.SUBRULE(this.nameOrPath);
    this.expect(1, T.Colon, 'between a part and its prefix');
    const prefix = this.SUBRULE2(this.nameOrPath);
    return { part, prefix, span: this.spanFrom(start) };
  });

  /** Point = Sum [ "of" "flops" ] ; */
  protected readonly point: Rule<Point> = this.rule('Point', () => {
    const start = this.here();
    if (!this.RECORDING_PHASE) this.indexes = [];
    const written = this.SUBRULE(this.sum);
    const ofFlops =
      this.OPTION(() => {
        this.CONSUME(T.Of);
        return this.expect(1, T.Flops, 'behind `of`');
      }) !== undefined || this.seesBareFlops();
    const value = this.RECORDING_PHASE ? written : this.withoutIndexes(written, ofFlops);
    return { kind: 'point', value, ofFlops, span: this.spanFrom(start) };
  });
}
