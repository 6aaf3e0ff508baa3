import { describe, expect, it } from "vitest";
import { Amounts, formatProgress } from "./amount.ts";
import { plainDigits } from "./digits.ts";

/** Every language whose way with numbers this engine knows, with regions that differ from it. */
const LOCALES = [
  ..."af am ar ar-EG ar-AE ar-SA ar-MA as az be bg bn bs ca ccp ckb cs cy da de de-AT de-CH de-LI dz el en".split(
    " ",
  ),
  ..."en-US en-GB en-ZA en-IN en-CH eo es es-MX es-CO et eu fa ff-Adlm fi fil fr fr-FR fr-CA fr-CH ga gl gsw".split(
    " ",
  ),
  ..."gu ha he hi hi-u-nu-deva hr hu hy id id-ID ig is it it-CH ja ka kk km kn ko ku ks ky lb lo lt lv mai".split(
    " ",
  ),
  ..."mk ml mn mni mr ms mt my nb ne nl nqo nn or pa pa-Arab pl ps pt pt-PT rm ro ru sa sd si sk sl so sq".split(
    " ",
  ),
  ..."sr sv sw ta ta-u-nu-tamldec te th th-u-nu-thai ti tk tr ug uk ur ur-IN uz uz-Arab vi yo zh".split(" "),
  ..."zh-TW zh-u-nu-hanidec ja-u-nu-fullwide zu".split(" "),
];

const AMOUNTS = [
  0, 1, -1, 5, 12, 999, 1000, 1234, -1234, 12345, 123456, 1234567, 0.5, -0.5, 1.234, -1.234, 12.345, 123.456,
  1.5, 1234.5, 1234.567, -1234.567, 1234567.891, 0.000001, 0.125, 0.001, 100.001, 123456789.123456,
  999999999999, -999999999999, 999999999999.125,
];

describe.each(LOCALES)("what is written in %s is read back", (locale) => {
  const amounts = new Amounts(locale);
  it("as text and in a field, with its sign", () => {
    for (const amount of AMOUNTS) {
      const ways = [amounts.format(amount), amounts.editable(amount), amounts.formatSigned(amount)];
      for (const written of ways) {
        expect(amounts.parse(written), `${amount} is written ${written}`).toEqual({
          ok: true,
          value: amount,
        });
      }
    }
  });
  it("for many more amounts, found by chance from one seed", () => {
    let seed = 20261128;
    const chance = () => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed / 2147483648;
    };
    for (let round = 0; round < 100; round++) {
      const digits = Math.floor(chance() * 7);
      const amount = Number((chance() * 10 ** Math.floor(chance() * 9)).toFixed(digits));
      for (const written of [amounts.format(amount), amounts.editable(amount)]) {
        expect(amounts.parse(written), `${amount} is written ${written}`).toEqual({
          ok: true,
          value: amount,
        });
      }
    }
  });
});

describe("what people type", () => {
  it.each([
    ["en-US", "", null],
    ["en-US", " ", null],
    ["en-US", "-3.5", -3.5],
    ["de-DE", "−3,5", -3.5],
    ["en-US", "1 234,5", 1234.5],
    ["de-DE", "1,234.50", 1234.5],
    ["en-US", "1.234,50", 1234.5],
    ["en-IN", "12,34,567", 1234567],
    ["en-US", ".5", 0.5],
    ["de-DE", "5,", 5],
    ["en-US", "0.0000010", 0.000001],
    ["en-US", "1,234", 1234],
    ["de-DE", "1,234", 1.234],
    ["id-ID", "1,234", 1.234],
    ["en-US", "1.234", 1.234],
    ["id-ID", "1.234", 1234],
    ["id-ID", "1.5", 1.5],
    ["id-ID", "0.125", 0.125],
    ["id-ID", "1234.567", 1234.567],
    // A keypad has a point where the language has a comma, and the language groups by spaces.
    ["fr-FR", "1.234", 1.234],
    ["de-CH", "1'234.5", 1234.5],
    ["ar-EG", "١٢٫٥", 12.5],
    ["ar-EG", "12.5", 12.5],
    ["ar-EG", "1,234", 1234],
    ["ar-EG", "١٬٢٣٤", 1234],
    ["en-US", "١٢٫٥", 12.5],
    ["fa", "۱۲٫۵", 12.5],
    ["th", "๑๒.๕", 12.5],
    ["ja", "１２．５", 12.5],
    ["zh", "一二", 12],
    ["en-US", "5-", -5],
    ["en-US", "- 5", -5],
    ["en-US", "-0", 0],
  ] as const)("%s: %j is %j", (locale, typed, value) => {
    expect(new Amounts(locale).parse(typed)).toEqual({ ok: true, value });
  });

  it.each([
    ["a", "notNumber"],
    ["1e3", "notNumber"],
    ["--1", "notNumber"],
    ["-1-", "notNumber"],
    ["1.2.3", "notNumber"],
    ["1,2.3.4", "notNumber"],
    ["12 5", "notNumber"],
    ["1,23,4", "notNumber"],
    [".", "notNumber"],
    ["½", "notNumber"],
    ["Ⅻ", "notNumber"],
    ["Infinity", "notNumber"],
    ["0x10", "notNumber"],
    ["0.1234567", "fraction"],
    ["1000000000000", "large"],
    ["123456789012.1234", "digits"],
  ] as const)("%j is refused: %s", (typed, fault) => {
    expect(new Amounts("en-US").parse(typed)).toEqual({ ok: false, fault });
  });
});

describe("a sum with more digits than a double holds", () => {
  it("is shown without invented ones", () => {
    expect(new Amounts("en-US").format(Number("123456789012.100006"))).toBe("123,456,789,012.1");
  });
});

describe("digits", () => {
  it.each(["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "𑄶𑄷𑄸𑄹𑄺𑄻𑄼𑄽𑄾𑄿", "〇一二三四五六七八九"])(
    "%s",
    (written) => {
      expect(plainDigits(written)).toBe("0123456789");
    },
  );
});

describe("formatProgress", () => {
  it.each([
    [0, "0%"],
    [0.001, "1%"],
    [0.999, "99%"],
    [1, "100%"],
    [1.25, "125%"],
  ])("%f is %s", (progress, words) => {
    expect(formatProgress(progress)).toBe(words);
  });
});
