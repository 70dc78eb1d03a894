using System.Globalization;
using CaffeSharp.Blobs;
using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Convolution;

namespace CaffeSharp.Benchmarks.Convs;

/// <summary>Reads the list of convolutions to measure; the file itself says how a line looks.</summary>
internal static class ConvShapeFile
{
    private const int Fields = 11;

    /// <summary>The shapes of a file, in its order.</summary>
    /// <exception cref="CaffeException">A line does not describe a convolution.</exception>
    public static IReadOnlyList<ConvShape> Read(string path) =>
        [.. File.ReadLines(path).Select((text, index) => (Text: text.Split('#')[0], Line: index + 1))
            .Where(line => !string.IsNullOrWhiteSpace(line.Text))
            .Select(line => Parse(line.Text, $"{path}:{line.Line}"))];

    private static ConvShape Parse(string line, string where)
    {
        string[] fields = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != Fields)
            throw new CaffeException($"{where}: {fields.Length} fields where {Fields} belong");
        Shape kernel = Pair(fields[3], where), stride = Pair(fields[4], where), pad = Pair(fields[5], where), dilation = Pair(fields[6], where);
        Shape input = [Number(fields[8], where), Number(fields[9], where)];
        return new ConvShape(
            fields[0],
            new ConvolutionGeometry
            {
                Batch = 1,
                InChannels = Number(fields[1], where),
                OutChannels = Number(fields[2], where),
                Groups = Number(fields[7], where),
                In = input,
                Out = [OutSize(0), OutSize(1)],
                Kernel = kernel,
                Stride = stride,
                Dilation = dilation,
                PadBefore = pad,
            },
            fields[10]);

        int OutSize(int axis) =>
            ((input[axis] + (2 * pad[axis]) - (((kernel[axis] - 1) * dilation[axis]) + 1)) / stride[axis]) + 1;
    }

    private static Shape Pair(string field, string where)
    {
        string[] parts = field.Split('x');
        return parts.Length is 1 or 2
            ? [Number(parts[0], where), Number(parts[^1], where)]
            : throw new CaffeException($"{where}: '{field}' is neither a number nor HxW");
    }

    private static int Number(string field, string where) =>
        int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new CaffeException($"{where}: '{field}' is not a whole number");
}
