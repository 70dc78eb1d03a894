using System.Text;
using CaffeSharp.Diagnostics;
using CaffeSharp.Formats;
using CaffeSharp.Formats.Text;
using CaffeSharp.Formats.Upgrade;
using CaffeSharp.Fuzz.Harness;
using CaffeSharp.Fuzz.Mutation;
using CaffeSharp.Proto;

namespace CaffeSharp.Fuzz.Modes;

/// <summary>Prototxts: parsed, printed, upgraded, checked, built, and run if they are small.</summary>
internal sealed class TextMode(Corpus corpus) : FuzzMode
{
    private const int OftenMutated = 3;

    private readonly Lazy<string[]> _texts = new(() => [.. corpus.Seeds(new TextMode(corpus)).Select(Encoding.UTF8.GetString)]);

    /// <inheritdoc/>
    public override string Name => "text";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Endings => [".prototxt"];

    /// <inheritdoc/>
    public override bool IsText => true;

    /// <inheritdoc/>
    public override byte[] Make(Random random)
    {
        if (!random.OneIn(OftenMutated))
            return Encoding.UTF8.GetBytes(TextMutator.Mutate(random, _texts.Value));
        string net = TextGrammar.Net(random);
        return Encoding.UTF8.GetBytes(random.OneIn(2) ? net : TextMutator.Mutate(random, [net, random.Of(_texts.Value)]));
    }

    /// <inheritdoc/>
    public override void Check(byte[] file)
    {
        string text = Encoding.UTF8.GetString(file);
        TextDocument<NetParameter> document = TextFormat.Parse<NetParameter>(text);
        PrintsBack(document.Message);
        if (SolverFile.IsSolver(document))
        {
            // The name by which a solver finds itself.
            using var folder = new CaseFolder();
            document = NetFile.Read(folder.Write("solver.prototxt", file)).Text;
        }
        PrintsBack(NetUpgrade.Apply(document.Message).Net);
        NetLint.Check(document);
        SmallRun.Of(Net.Build(document), seed: file.Length);
    }

    private static void PrintsBack(NetParameter net)
    {
        string printed = TextFormat.Print(net);
        if (TextFormat.Print(TextFormat.Parse<NetParameter>(printed).Message) != printed)
            throw new MismatchException("what is printed parses to something else");
    }
}
