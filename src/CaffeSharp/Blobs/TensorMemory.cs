using System.Buffers;
using System.Numerics.Tensors;

namespace CaffeSharp.Blobs;

/// <summary>A dense tensor's own storage as <see cref="Memory{T}"/>.</summary>
internal sealed class TensorMemory(Tensor<float> tensor, int length) : MemoryManager<float>
{
    public override Memory<float> Memory => CreateMemory(length);

    public override Span<float> GetSpan()
    {
        if (length == 0)
            return [];
        var origin = new nint[tensor.Rank];
        return tensor.GetSpan(origin, length);
    }

    public override unsafe MemoryHandle Pin(int elementIndex = 0)
    {
        MemoryHandle whole = tensor.GetPinnedHandle();
        return elementIndex == 0 ? whole : throw new NotSupportedException("only the whole tensor can be pinned");
    }

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
