using CaffeSharp.Formats;
using CaffeSharp.Formats.Dialects;
using CaffeSharp.Formats.Sniff;
using CaffeSharp.Formats.Text;
using CaffeSharp.Formats.Upgrade;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Fuzz.Harness;
using CaffeSharp.Fuzz.Mutation;
using CaffeSharp.Proto;
using Google.Protobuf;

namespace CaffeSharp.Fuzz.Modes;

/// <summary>Caffemodels and mean files: read, written again and read again, and run as the net they hold.</summary>
internal sealed class WireMode(Corpus corpus) : FuzzMode
{
    private readonly Lazy<byte[][]> _files = new(() =>
    [
        .. corpus.Seeds(new WireMode(corpus)),
        .. corpus.Paths(new WireMode(corpus)).Where(path => File.Exists(NetBeside(path))).Select(WithNet),
        new BlobProto { Channels = 3, Height = 2, Width = 2, Num = 1, Data = { Enumerable.Repeat(1.5f, 12) } }.ToByteArray(),
    ]);

    /// <inheritdoc/>
    public override string Name => "wire";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Endings => [".caffemodel", ".binaryproto"];

    /// <inheritdoc/>
    public override byte[] Make(Random random) => ByteMutator.Mutate(random, _files.Value);

    /// <inheritdoc/>
    public override void Check(byte[] file)
    {
        using var stream = new MemoryStream(file);
        if (FileSniffer.Identify(stream) == FileKind.BlobProto)
        {
            using var means = new CaseFolder();
            MeanFile.Read(means.Write("mean.binaryproto", file));
            return;
        }
        NetWeights weights = CaffeModelFile.Read(stream, "case.caffemodel");
        WritesBack(weights);
        BinaryNet.Read(weights, "case.caffemodel");
        using var folder = new CaseFolder();
        SmallRun.Of(Net.Load(folder.Write("net.caffemodel", file)), seed: file.Length);
    }

    private static string NetBeside(string weights) => Path.Combine(Path.GetDirectoryName(weights)!, "net.prototxt");

    /// <summary>Weights with the net inside, as training leaves them.</summary>
    private static byte[] WithNet(string path)
    {
        NetParameter net = NetUpgrade.Apply(TextFormat.ParseFile<NetParameter>(NetBeside(path)).Message).Net;
        using var stream = new MemoryStream();
        CaffeModelFile.Write(stream, NetWeights.Load(path).In(net));
        return stream.ToArray();
    }

    private static void WritesBack(NetWeights weights)
    {
        using var stream = new MemoryStream();
        CaffeModelFile.Write(stream, weights);
        stream.Position = 0;
        NetWeights back = CaffeModelFile.Read(stream, "again.caffemodel");
        if (back.Layers.Count != weights.Layers.Count)
            throw new MismatchException($"of {weights.Layers.Count} layers {back.Layers.Count} came back");
        foreach (var (layer, again) in weights.Layers.Zip(back.Layers))
        {
            if (layer.Name != again.Name || layer.Blobs.Count != again.Blobs.Count)
                throw new MismatchException($"layer '{layer.Name}' came back as '{again.Name}' with {again.Blobs.Count} blobs instead of {layer.Blobs.Count}");
            foreach (var (blob, same) in layer.Blobs.Zip(again.Blobs))
                SameBits.Require($"a blob of layer '{layer.Name}'", blob, same);
        }
    }
}
