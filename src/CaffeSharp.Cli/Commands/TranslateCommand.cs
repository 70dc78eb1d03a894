using System.CommandLine;
using System.Text.Json.Nodes;
using CaffeSharp.Operators.Spec;

namespace CaffeSharp.Cli.Commands;

/// <summary><c>caffesharp translate</c>: one convolution in the words of Caffe, TensorFlow and PyTorch.</summary>
internal sealed class TranslateCommand : CaffeCommand
{
    private static readonly (string Word, string Name, Dialect Dialect)[] Dialects =
        [("caffe", "Caffe", Dialect.Caffe), ("tensorflow", "TensorFlow", Dialect.TensorFlow), ("pytorch", "PyTorch", Dialect.Torch)];

    private readonly Argument<string> _text = new("TEXT")
    {
        Description = "A convolution as Caffe's layer text, a Keras layer, a tf.nn call or a torch.nn module; or a file with such text.",
    };

    private readonly Option<string?> _to = new("--to") { Description = "Print only this dialect; exits with 1 when it has no words for it." };

    public TranslateCommand()
        : base("translate", "Says a convolution in the words of Caffe, TensorFlow and PyTorch, or why one has none.",
            "\"Conv2d(96, 256, 5, padding=2, groups=2)\"",
            "\"Conv2D(64, 3, strides=2, padding='same', input_shape=(224, 224, 3))\" --to caffe",
            "models/alexnet/deploy.prototxt --to pytorch")
    {
        Arguments.Add(_text);
        Options.Add(_to);
        _to.AcceptOnlyFromAmong([.. Dialects.Select(dialect => dialect.Word)]);
    }

    protected override int Run(ParseResult parse, Report report)
    {
        string given = parse.GetRequiredValue(_text);
        IReadOnlyList<ConvolutionSpec> specs = ConvolutionSpec.ParseAll(File.Exists(given) ? File.ReadAllText(given) : given);
        if (specs.Count == 0)
            throw new CaffeException("there is no convolution in the text");
        string? to = parse.GetValue(_to);
        SpecText[][] texts = [.. specs.Select(spec => Print(spec, to))];
        if (report.IsJson)
            report.Json(new JsonArray([.. texts.Select(Json)]));
        else if (to is not null)
            PrintOne(texts, report);
        else
            PrintAll(texts, report);
        return to is not null && texts.Any(spec => spec[0].Text is null) ? ExitCode.FailedCheck : ExitCode.Done;
    }

    private static SpecText[] Print(ConvolutionSpec spec, string? to) =>
        [.. Dialects.Where(dialect => to is null || dialect.Word == to).Select(dialect => spec.Print(dialect.Dialect))];

    /// <summary>Only the words, ready to be pasted; why there are none goes beside them.</summary>
    private static void PrintOne(SpecText[][] texts, Report report)
    {
        foreach (SpecText text in texts.Select(spec => spec[0]))
        {
            if (text.Text is not null)
                report.Line(text.Text);
            else
                report.Fault($"{Speaker(text)} has no words for it: {text.Reason}");
        }
    }

    private static void PrintAll(SpecText[][] texts, Report report)
    {
        foreach (SpecText text in texts.SelectMany(spec => spec))
        {
            report.Line($"{Speaker(text)}:");
            report.Line($"{text}");
            report.Line();
        }
    }

    private static string Speaker(SpecText text) => Dialects.First(dialect => dialect.Dialect == text.Dialect).Name;

    private static JsonObject Json(SpecText[] texts)
    {
        var json = new JsonObject();
        foreach (SpecText text in texts)
        {
            string word = Dialects.First(dialect => dialect.Dialect == text.Dialect).Word;
            json[word] = new JsonObject { ["text"] = text.Text, ["reason"] = text.Reason };
        }
        return json;
    }
}
