using CaffeSharp.Blobs;
using CaffeSharp.Formats;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Tests.Support;
using CsCheck;
using Xunit;

namespace CaffeSharp.Tests.Formats.Weights;

/// <summary>Damaged weight files: only the one kind of exception comes out, and no memory is taken for lies.</summary>
public sealed class WeightFileFuzzTests
{
    private static readonly byte[][] Binary = [.. Tree.CaffeModels().Select(File.ReadAllBytes).Where(file => file.Length < 40_000)];

    private static readonly byte[][] Hdf5 =
    [
        Hdf5WeightsFileTests.Write(NetWeights.Load(Tree.Golden("lenet", "weights.caffemodel"))),
        Hdf5WeightsFileTests.Write(NetWeights.Load(Tree.Golden("inception", "weights.caffemodel"))),
        .. Directory.GetFiles(Tree.At("tests", "hdf5"), "*.h5").Order(StringComparer.Ordinal).Select(File.ReadAllBytes),
    ];

    /// <summary>What packed numbers may come to before damage shows: the reader's allowance.</summary>
    private const long OfPackedNumbers = 64L << 20;

    [Fact]
    public void A_heap_larger_than_its_hdf5_file_is_refused_before_memory_is_taken()
    {
        byte[] file = File.ReadAllBytes(Tree.Zoo("cifar10_quick_h5", "weights.caffemodel.h5"));
        int heap = file.AsSpan().IndexOf("HEAP\0\0\0\0"u8);
        System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(heap + 8), 0x70000000);
        var fault = Assert.Throws<FileFormatException>(() => Hdf5WeightsFile.Read(new MemoryStream(file), "x.h5"));
        Assert.Contains("1879048192 bytes long", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_caffemodel_is_read_or_refused() =>
        Mutations.Of(Binary).Sample(file => ReadsOrRefuses(file, () => CaffeModelFile.Read(new MemoryStream(file), "x")), iter: 20_000);

    [Fact]
    public void A_damaged_hdf5_file_is_read_or_refused() =>
        Mutations.Of(Hdf5).Sample(file => ReadsOrRefuses(file, () => Hdf5WeightsFile.Read(new MemoryStream(file), "x"), allowance: OfPackedNumbers), iter: 20_000);

    [Fact]
    public void A_damaged_npy_is_read_or_refused()
    {
        byte[][] files = [.. new[] { "conv_3x3", "lrn_within3" }.Select(name => File.ReadAllBytes(Tree.Golden(name, "in_data.npy")))];
        Mutations.Of(files).Sample(file => ReadsOrRefuses(file, () => NpyFile.Read(new MemoryStream(file))), iter: 5_000);
    }

    private static void ReadsOrRefuses(byte[] file, Action read, long allowance = 0)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            read();
        }
        catch (CaffeException)
        {
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (1 << 20) + 40L * file.Length + allowance);
    }
}
