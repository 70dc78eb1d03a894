using System.Globalization;
using CaffeSharp.Proto;
using Google.Protobuf.Reflection;
using Xunit;

namespace CaffeSharp.Tests.Formats;

/// <summary>Holds the compiled messages against the tables of what BVLC Caffe and the SSD branch write.</summary>
public sealed class ProtoSchemaTests
{
    private const int FirstPrivateNumber = 60000;

    // The SSD branch gave two of BVLC's numbers to other fields; these stand at numbers of our own.
    private static readonly Dictionary<string, int> Moved = new()
    {
        ["SolverParameter.eval_type"] = 60001,
        ["SolverParameter.ap_version"] = 60002,
    };

    // Where one fork gives several, the field is repeated: what has one reads the same, in text and on the wire.
    private static readonly string[] Repeated = ["TransformationParameter.resize_param", "SolverParameter.device_id"];

    // Layer types of forks that no other fork uses for something else, at the forks' own numbers.
    private static readonly string[] ForkValues =
    [
        "V1LayerParameter.LayerType.CROP", "V1LayerParameter.LayerType.BN",
        "V1LayerParameter.LayerType.ROIPOOLING", "V1LayerParameter.LayerType.RELU6",
    ];

    private static IEnumerable<MessageDescriptor> Messages =>
        CaffeReflection.Descriptor.MessageTypes.SelectMany(type => type.NestedTypes.Prepend(type));

    private static IEnumerable<EnumDescriptor> Enums =>
        CaffeReflection.Descriptor.EnumTypes.Concat(Messages.SelectMany(type => type.EnumTypes));

    private static string[][] Rows(string table)
    {
        using Stream stream = typeof(ProtoSchemaTests).Assembly.GetManifestResourceStream(table)!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))];
    }

    private static string Local(string fullName) => fullName["caffe.".Length..];

    [Theory]
    [InlineData("caffe-bvlc.tsv", 534)]
    [InlineData("caffe-ssd.tsv", 720)]
    public void Every_row_of_a_table_is_compiled_as_it_says(string table, int count)
    {
        string[][] rows = Rows(table);
        Assert.Equal(count, rows.Length);
        Dictionary<string, FieldDescriptor> fields = Messages
            .SelectMany(type => type.Fields.InDeclarationOrder()).ToDictionary(field => Local(field.FullName));
        Dictionary<string, EnumDescriptor> enums = Enums.ToDictionary(type => Local(type.FullName));
        foreach (string[] row in rows)
        {
            if (row[0] == "enum")
                Assert.Equal(Number(row[3]), enums[row[1]].FindValueByName(row[2])?.Number);
            else
                AssertField(fields[$"{row[1]}.{row[2]}"], row);
        }
    }

    private static void AssertField(FieldDescriptor field, string[] row)
    {
        string name = Local(field.FullName);
        string label = field.IsRepeated ? "repeated" : field.IsRequired ? "required" : "optional";
        Assert.Equal((name, Moved.GetValueOrDefault(name, Number(row[3]))), (name, field.FieldNumber));
        Assert.Equal((name, Repeated.Contains(name) ? "repeated" : row[4]), (name, label));
        Assert.Equal((name, row[5]), (name, TypeName(field)));
        Assert.Equal((name, row.Length > 7 && row[7] == "packed"), (name, field.IsPacked));
        AssertDefault(field, Repeated.Contains(name) ? "" : row[6]);
    }

    private static void AssertDefault(FieldDescriptor field, string expected)
    {
        FieldDescriptorProto proto = field.ToProto();
        bool isReal = field.FieldType is FieldType.Float or FieldType.Double;
        if (isReal && expected.Length > 0)
            Assert.Equal((field.FullName, Real(expected)), (field.FullName, Real(proto.DefaultValue)));
        else
            Assert.Equal((field.FullName, expected), (field.FullName, proto.DefaultValue));
    }

    [Fact]
    public void What_the_messages_have_beyond_the_tables_stands_at_private_numbers()
    {
        string[][] rows = [.. Rows("caffe-bvlc.tsv"), .. Rows("caffe-ssd.tsv")];
        HashSet<string> types = [.. rows.Select(row => row[1])];
        HashSet<string> known = [.. rows.Select(row => $"{row[1]}.{row[2]}"), .. ForkValues];
        IEnumerable<(string Name, int Number)> fields = Messages
            .Where(type => types.Contains(Local(type.FullName)))
            .SelectMany(type => type.Fields.InDeclarationOrder())
            .Select(field => (Local(field.FullName), field.FieldNumber));
        IEnumerable<(string Name, int Number)> values = Enums
            .Where(type => types.Contains(Local(type.FullName)))
            .SelectMany(type => type.Values.Select(value => ($"{Local(type.FullName)}.{value.Name}", value.Number)));
        (string Name, int Number)[] beyond = [.. fields.Concat(values).Where(entry => !known.Contains(entry.Name))];
        Assert.NotEmpty(beyond);
        Assert.DoesNotContain(beyond, entry => entry.Number < FirstPrivateNumber);
    }

    private static string TypeName(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message => field.MessageType.FullName,
        FieldType.Enum => field.EnumType.FullName,
        _ => field.FieldType.ToString().ToLowerInvariant(),
    };

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static double Real(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
