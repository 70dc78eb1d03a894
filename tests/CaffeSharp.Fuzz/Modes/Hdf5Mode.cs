using CaffeSharp.Blobs;
using CaffeSharp.Formats;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Fuzz.Harness;
using CaffeSharp.Fuzz.Mutation;

namespace CaffeSharp.Fuzz.Modes;

/// <summary>Weights in HDF5.</summary>
internal sealed class Hdf5Mode(Corpus corpus) : FuzzMode
{
    private readonly Lazy<byte[][]> _files = new(() => [.. corpus.Seeds(new Hdf5Mode(corpus)), Written(1), Written(3), Written(20)]);

    /// <inheritdoc/>
    public override string Name => "hdf5";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Endings => [".h5", ".hdf5"];

    /// <inheritdoc/>
    public override byte[] Make(Random random) => ByteMutator.Mutate(random, _files.Value);

    /// <inheritdoc/>
    public override void Check(byte[] file) => Hdf5WeightsFile.Read(new MemoryStream(file), "case.h5");

    private static byte[] Written(int layers)
    {
        using var stream = new MemoryStream();
        IEnumerable<LayerWeights> all = Enumerable.Range(0, layers)
            .Select(i => new LayerWeights($"part{i % 3}/layer{i}", "Scale", [new Blob([2, i + 1]), new Blob([i + 1])]));
        Hdf5WeightsFile.Write(stream, new NetWeights("net", [.. all]));
        return stream.ToArray();
    }
}
