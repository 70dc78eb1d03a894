using CaffeSharp.Formats.Weights;
using CaffeSharp.Proto;

namespace CaffeSharp.Formats.Dialects;

/// <summary>The net inside a caffemodel: what to do with its weights when no prototxt is at hand.</summary>
/// <param name="Net">Layers with bottoms, tops and parameters, without blobs; in the file's form, so maybe yet to be upgraded.</param>
/// <param name="Dialect">The fork whose field numbers the file was read by, <c>caffe</c> for BVLC and SSD.</param>
/// <param name="Warnings">What the user should know, a sentence each.</param>
internal sealed record BinaryNet(NetParameter Net, string Dialect, IReadOnlyList<string> Warnings)
{
    /// <summary>The names of the forks that are known, which <see cref="Read"/> takes.</summary>
    public static IReadOnlyList<string> Dialects { get; } = [.. DialectTable.All.Select(dialect => dialect.Name)];

    /// <summary>
    /// Finds out which fork wrote the net (by reading it as each of them and keeping those that leave nothing over, the
    /// ones whose layer types are in the net first) and gives it in our field numbers.
    /// </summary>
    /// <param name="weights">Weights as read from a caffemodel.</param>
    /// <param name="file">The name by which messages call it.</param>
    /// <param name="dialect">One of <see cref="Dialects"/> to have the net read as that fork's whatever is left over, or null.</param>
    /// <exception cref="FileFormatException">
    /// There is no net in the weights, no known fork explains it, several do and differ, or the dialect is unknown.
    /// </exception>
    public static BinaryNet Read(NetWeights weights, string file, string? dialect = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Layers.All(layer => layer.Rest.IsEmpty))
            throw new FileFormatException($"{file} holds weights but no net: give its prototxt too");
        var warnings = new List<string>();
        NetTranslation chosen = dialect is null ? Choose(weights, file, warnings) : Force(weights, dialect);
        warnings.AddRange(chosen.LeftOver.Select(left => $"{file}: {left}; they were left out"));
        NetParameter net = Assemble(weights, chosen, file);
        if (net.Layer.All(layer => layer.Top.Count == 0) && net.Layers.All(layer => layer.Top.Count == 0))
            throw new FileFormatException($"{file} holds weights but no net, since no layer has a top: give its prototxt too");
        return new BinaryNet(net, chosen.Dialect.Name, warnings);
    }

    /// <summary>Throws if there is no such dialect.</summary>
    /// <exception cref="FileFormatException">It is neither null nor one of <see cref="Dialects"/>.</exception>
    internal static void CheckDialect(string? dialect)
    {
        if (dialect is not null && !Dialects.Contains(dialect))
            throw new FileFormatException($"there is no dialect '{dialect}'{NearestName.Hint(dialect, Dialects)}; known are {string.Join(", ", Dialects)}");
    }

    private static NetTranslation Force(NetWeights weights, string name)
    {
        CheckDialect(name);
        return new(weights, DialectTable.All.Single(dialect => dialect.Name == name));
    }

    private static NetTranslation Choose(NetWeights weights, string file, List<string> warnings)
    {
        NetTranslation[] all = [.. DialectTable.All.Select(dialect => new NetTranslation(weights, dialect))];
        NetTranslation[] whole = [.. all.Where(translation => translation.IsWhole)];
        if (whole.Length == 0)
            throw new FileFormatException($"{file}: no known fork of Caffe explains this net: {all[0].LeftOver.First()}; give its prototxt, or a dialect of {string.Join(", ", Dialects)}");
        int evidence = whole.Max(translation => translation.Evidence);
        NetTranslation[] best = [.. whole.Where(translation => translation.Evidence == evidence)];
        // With no layer type of any fork in it, a net that is sound for Caffe itself is Caffe's.
        bool isCaffe = best[0].Dialect == DialectTable.Caffe;
        string[] others = [.. best.Where(translation => !translation.SameAs(best[0]) && (!isCaffe || translation.Dialect.Types.Count == 0))
            .Select(translation => translation.Dialect.Name)];
        if (others.Length == 0)
            return best[0];
        if (!isCaffe)
            throw new FileFormatException($"{file} may be a net of several forks of Caffe, which number fields differently: give its prototxt, or one of the dialects {string.Join(", ", best.Select(translation => translation.Dialect.Name))}");
        warnings.Add($"{file} was read as Caffe's own; {string.Join(", ", others)} would mean something else by some of its fields");
        return best[0];
    }

    private static NetParameter Assemble(NetWeights weights, NetTranslation translation, string file)
    {
        try
        {
            NetParameter net = NetParameter.Parser.ParseFrom(weights.Rest.Span);
            foreach (byte[] layer in translation.Layers)
                net.Layer.Add(LayerParameter.Parser.ParseFrom(layer));
            foreach (LayerWeights layer in weights.Layers.Where(layer => layer.Form != LayerForm.V2))
                net.Layers.Add(V1LayerParameter.Parser.ParseFrom(layer.Rest.Span));
            return net;
        }
        catch (Google.Protobuf.InvalidProtocolBufferException e)
        {
            throw new FileFormatException($"{file} is damaged: the net in it cannot be decoded: {e.Message}", e);
        }
    }
}
