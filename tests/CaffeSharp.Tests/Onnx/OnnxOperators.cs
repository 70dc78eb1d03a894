using System.Globalization;
using Kind = CaffeSharp.Proto.Onnx.AttributeProto.Types.AttributeType;

namespace CaffeSharp.Tests.Onnx;

/// <summary>The signatures of ONNX's operators by opset, as far as nets are written with them: operators.tsv, where "!" marks what must be given.</summary>
internal sealed record OnnxOperators(string Name, int Since, int LeastInputs, int MostInputs, int LeastOutputs, int MostOutputs, IReadOnlyDictionary<string, (Kind Type, bool IsRequired)> Attributes)
{
    private static readonly ILookup<string, OnnxOperators> All = Read().ToLookup(op => op.Name);

    /// <summary>The signature that holds in an opset: the youngest that is not younger.</summary>
    public static OnnxOperators? Find(string name, long opset) => All[name].Where(op => op.Since <= opset).MaxBy(op => op.Since);

    private static IEnumerable<OnnxOperators> Read()
    {
        using var reader = new StreamReader(typeof(OnnxOperators).Assembly.GetManifestResourceStream("operators.tsv")!);
        foreach (string line in reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1))
        {
            string[] fields = line.TrimEnd('\r').Split('\t'), outputs = fields[4].Split('-');
            yield return new(fields[0], Number(fields[1]), Number(fields[2]), Number(fields[3]), Number(outputs[0]), Number(outputs[^1]), fields[5]
                .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(attribute => attribute.Split(':')).ToDictionary(pair => pair[0], pair => (Enum.Parse<Kind>(pair[1].TrimEnd('!')), pair[1].EndsWith('!'))));
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
