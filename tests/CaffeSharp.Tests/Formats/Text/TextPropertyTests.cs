using System.Text;
using CaffeSharp.Formats.Text;
using CaffeSharp.Proto;
using CaffeSharp.Tests.Support;
using CsCheck;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Xunit;

namespace CaffeSharp.Tests.Formats.Text;

public sealed class TextPropertyTests
{
    private static readonly MessageDescriptor[] Types = [.. CaffeReflection.Descriptor.MessageTypes];

    private static readonly string[] Nets = [.. Tree.Nets().Select(File.ReadAllText)];

    private static readonly string[] Scraps =
    [
        "{", "}", "<", ">", "[", "]", ":", ",", ";", "'", "\"", "\\", "#", "\n", "\0", "-", ".", "0x", "1e", "9999999999999999999",
        "layer", "layers", "type", "phase: ", "inf", "é", "\uD800", "\\u", "\uFEFF", " ", "name: 'x'", "shape { dim: -1 }",
    ];

    [Fact]
    public void What_is_printed_parses_back_to_the_same() =>
        Gen.Select(Gen.OneOf(Types), Gen.Int).Sample((type, seed) =>
        {
            IMessage message = new RandomMessage(seed).Of(type);
            string text = TextFormat.Print(message);
            TextDocument<IMessage> back = TextFormat.Parse(type, text);
            return back.Message.Equals(message) && back.Warnings.Count == 0 && TextFormat.Print(back.Message) == text;
        }, iter: 5_000);

    [Fact]
    public void Every_float_prints_to_digits_that_read_back() => Gen.Int.Sample(bits =>
    {
        float value = BitConverter.Int32BitsToSingle(bits);
        string text = TextFormat.Print(new FillerParameter { Value = value });
        return float.IsNaN(value)
            ? text == "value: nan\n"
            : BitConverter.SingleToInt32Bits(TextFormat.Parse<FillerParameter>(text).Message.Value) == bits;
    }, iter: 100_000);

    [Fact]
    public void AllNets_read_without_a_warning_and_print_back()
    {
        Assert.True(Nets.Length >= 177);
        foreach (string text in Nets)
        {
            TextDocument<NetParameter> net = TextFormat.Parse<NetParameter>(text);
            Assert.Empty(net.Warnings);
            Assert.Equal(net.Message, TextFormat.Parse<NetParameter>(TextFormat.Print(net.Message)).Message);
        }
    }

    [Fact]
    public void A_damaged_net_throws_the_one_typed_exception_or_nothing() =>
        Gen.Select(Gen.OneOf(Nets), Gen.Int.Array[1, 8]).Sample((net, edits) =>
        {
            string text = edits.Aggregate(net, Damage);
            try
            {
                TextFormat.Parse<NetParameter>(text);
            }
            catch (TextFormatException fault)
            {
                return fault.Position.Line >= 1 && fault.Position.Column >= 1;
            }
            return true;
        }, iter: 10_000);

    [Fact]
    public void Random_bytes_throw_the_one_typed_exception_or_nothing() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Bool).Sample((bytes, isUtf8) =>
        {
            try
            {
                TextFormat.Parse<NetParameter>((isUtf8 ? Encoding.UTF8 : Encoding.Latin1).GetString(bytes));
            }
            catch (TextFormatException)
            {
            }
        }, iter: 20_000);

    [Fact]
    public void RandomScraps_throw_the_one_typed_exception_or_nothing() =>
        Gen.OneOf(Scraps).Array[0, 40].Sample(scraps =>
        {
            try
            {
                TextFormat.Parse<NetParameter>(string.Join(' ', scraps));
            }
            catch (TextFormatException)
            {
            }
        }, iter: 20_000);

    // One cut, one doubled piece, or one scrap put in, at a place and of a length drawn from the edit.
    private static string Damage(string text, int edit)
    {
        var random = new Random(edit);
        int at = random.Next(text.Length + 1), length = random.Next(Math.Min(30, text.Length - at + 1));
        return random.Next(3) switch
        {
            0 => text.Remove(at, length),
            1 => text.Insert(at, text.Substring(at, length)),
            _ => text.Insert(at, Scraps[random.Next(Scraps.Length)]),
        };
    }
}
