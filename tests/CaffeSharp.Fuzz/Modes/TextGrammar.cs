using System.Globalization;
using System.Text;
using CaffeSharp.Fuzz.Mutation;
using CaffeSharp.Layers;
using CaffeSharp.Proto;
using Google.Protobuf.Reflection;

namespace CaffeSharp.Fuzz.Modes;

/// <summary>Nets as the message types allow them: every layer type, with settings of its own drawn field by field.</summary>
internal static class TextGrammar
{
    private const int MostLayers = 5, Depth = 3;

    private static readonly string[] Types = [.. LayerCatalog.Default.Types];

    private static readonly FieldDescriptor[] Settings =
        [.. LayerParameter.Descriptor.Fields.InDeclarationOrder().Where(field => field.Name.EndsWith("_param", StringComparison.Ordinal))];

    /// <summary>A net of a few layers, one a line.</summary>
    public static string Net(Random random)
    {
        var text = new StringBuilder();
        List<string> blobs = [];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            text.Append(CultureInfo.InvariantCulture, $"layer {{ name: \"in{i}\" type: \"Input\" top: \"b{i}\" input_param {{ shape {{ ");
            for (int axes = random.OneIn(3) ? random.Next(6) : 4; axes > 0; axes--)
                text.Append(CultureInfo.InvariantCulture, $"dim: {EdgeNumbers.DrawSize(random)} ");
            text.Append("} } }\n");
            blobs.Add($"b{i}");
        }
        for (int i = 0; i < random.Next(1, MostLayers); i++)
            Layer(text, random, i, blobs);
        return text.ToString();
    }

    private static void Layer(StringBuilder text, Random random, int index, List<string> blobs)
    {
        string type = random.Of(Types);
        text.Append(CultureInfo.InvariantCulture, $"layer {{ name: \"l{index}\" type: \"{type}\" ");
        for (int i = random.OneIn(2) ? 1 : random.Next(5); i > 0; i--)
            text.Append(CultureInfo.InvariantCulture, $"bottom: \"{random.Of(blobs)}\" ");
        for (int i = random.OneIn(3) ? random.Next(4) : 1; i > 0; i--)
        {
            string top = random.OneIn(8) ? random.Of(blobs) : $"t{index}_{i}";
            text.Append(CultureInfo.InvariantCulture, $"top: \"{top}\" ");
            blobs.Add(top);
        }
        // convolution_param is for Convolution as lrn_param is for LRN; some types use the settings of another.
        FieldDescriptor own = Settings.MinBy(field => Distance(field.Name.Replace("_", ""), type.ToLowerInvariant()))!;
        if (!random.OneIn(6))
            Message(text, random, random.OneIn(6) ? random.Of(Settings) : own, Depth);
        text.Append("}\n");
    }

    private static int Distance(string field, string type)
    {
        int same = 0;
        while (same < Math.Min(field.Length, type.Length) && field[same] == type[same])
            same++;
        return field.Length + type.Length - (2 * same);
    }

    private static void Message(StringBuilder text, Random random, FieldDescriptor field, int depth)
    {
        text.Append(field.Name).Append(" { ");
        foreach (FieldDescriptor inner in field.MessageType.Fields.InDeclarationOrder())
        {
            for (int i = random.OneIn(3) ? random.Next(1, inner.IsRepeated ? 4 : 2) : 0; i > 0; i--)
            {
                if (inner.FieldType != FieldType.Message)
                    text.Append(CultureInfo.InvariantCulture, $"{inner.Name}: {Value(random, inner)} ");
                else if (depth > 0)
                    Message(text, random, inner, depth - 1);
            }
        }
        text.Append("} ");
    }

    private static string Value(Random random, FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Bool => random.Of("true", "false"),
        FieldType.Enum => random.Of((IReadOnlyList<EnumValueDescriptor>)[.. field.EnumType.Values]).Name,
        FieldType.String => $"\"{random.Of("gaussian", "xavier", "msra", "bilinear", "constant", "uniform", "b1", "", "x", "caffe.pb")}\"",
        FieldType.Bytes => "\"\\001\"",
        FieldType.Float or FieldType.Double => random.Of("0", "1", "-1", "0.5", "1e-30", "1e30", "inf", "-inf", "nan", "2", "16"),
        FieldType.UInt32 or FieldType.UInt64 => $"{EdgeNumbers.DrawSize(random)}",
        _ => $"{(random.OneIn(3) ? EdgeNumbers.Draw(random) : random.Next(-2, 8))}",
    };
}
