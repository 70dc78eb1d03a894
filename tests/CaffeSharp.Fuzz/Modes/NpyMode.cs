using System.Text;
using CaffeSharp.Blobs;
using CaffeSharp.Fuzz.Harness;
using CaffeSharp.Fuzz.Mutation;

namespace CaffeSharp.Fuzz.Modes;

/// <summary>Arrays of NumPy: read, written again and read again.</summary>
internal sealed class NpyMode(Corpus corpus) : FuzzMode
{
    private static readonly string[] Types = ["<f4", ">f4", "<f8", ">f8", "<f2", "|i1", "<i2", ">i4", "<i8", "|u1", "|b1", "<u2", ">u4", "<u8", "<c8", "|O", "<U3"];

    private readonly Lazy<byte[][]> _files = new(() => corpus.Seeds(new NpyMode(corpus)));

    /// <inheritdoc/>
    public override string Name => "npy";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Endings => [".npy"];

    /// <inheritdoc/>
    public override byte[] Make(Random random) => random.OneIn(2)
        ? ByteMutator.Mutate(random, _files.Value)
        : random.OneIn(2) ? Written(random) : ByteMutator.Mutate(random, [Written(random)]);

    /// <inheritdoc/>
    public override void Check(byte[] file)
    {
        Blob blob = NpyFile.Read(new MemoryStream(file));
        using var stream = new MemoryStream();
        NpyFile.Write(stream, blob);
        stream.Position = 0;
        SameBits.Require("the array written and read again", blob, NpyFile.Read(stream));
    }

    /// <summary>A small array of any type, order and version.</summary>
    private static byte[] Written(Random random)
    {
        long[] dims = [.. Enumerable.Range(0, random.Next(6)).Select(_ => random.OneIn(8) ? EdgeNumbers.Draw(random) : random.Next(4))];
        string header = $"{{'descr': '{random.Of(Types)}', 'fortran_order': {random.Of("True", "False")}, 'shape': ({string.Concat(dims.Select(dim => $"{dim}, "))}), }}\n";
        byte version = (byte)random.Next(1, 4);
        byte[] numbers = new byte[random.OneIn(3) ? random.Next(64) : 2048];
        random.NextBytes(numbers);
        byte[] length = [(byte)header.Length, (byte)(header.Length >> 8), .. version > 1 ? new byte[2] : []];
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. Encoding.UTF8.GetBytes(header), .. numbers];
    }
}
