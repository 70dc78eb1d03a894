using System.Diagnostics;
using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Kernels.Elementwise;

/// <summary>
/// <see cref="AffineProblem"/> over the planes or blocks of an image, a unit each. The numbers of a plane's channel are spread
/// over vectors, those of a block's channels are one. Channels of one pixel are a single row, numbers beside numbers.
/// </summary>
internal sealed unsafe class AffineKernel<TLane, TV> : PreparedAffine
    where TLane : struct, ILane<TV>
    where TV : struct
{
    private const int RowVectors = 64;

    private readonly int _channels;
    private readonly int _units;
    private readonly int _unitFloats;
    private readonly bool _isRow;
    private readonly bool _isBlocked;
    private readonly int _places;
    private readonly float _min;
    private readonly float _max;

    // Mean, factor, bias and slope, each for all places.
    private readonly PinnedArray<float> _numbers;

    /// <summary>Copies the numbers of the channels.</summary>
    public AffineKernel(AffineProblem affine, BlobLayout layout, int channels, int pixels) : base(layout, channels, pixels)
    {
        int lane = TLane.Count;
        _channels = channels;
        _isBlocked = layout.IsBlocked;
        _isRow = pixels == 1;
        _unitFloats = _isRow ? RowVectors * lane : pixels * layout.Lane;
        _units = _isRow ? (InputFloats + _unitFloats - 1) / Math.Max(1, _unitFloats) : layout.Blocks(channels);
        _places = MemorySize.Of(((long)channels + lane - 1) / lane * lane);
        _numbers = new PinnedArray<float>(MemorySize.Of(4L * _places));
        Spread(affine.Mean.Span, 0, 0);
        Spread(affine.Factor.Span, 1, 1);
        Spread(affine.Bias.Span, 2, 0);
        Spread(affine.Slope.Span, 3, 1);
        (_min, _max) = (affine.Min, affine.Max);
    }

    protected override int Units => _units;

    protected override long UnitWork => _unitFloats;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Compute(in ImagePart part)
    {
        int lane = TLane.Count;
        for (int unit = part.From; unit < part.To; unit++)
        {
            nint at = (nint)unit * _unitFloats;
            int floats = (int)Math.Min(_unitFloats, InputFloats - at);
            Debug.Assert(at >= 0 && floats >= 0, "the unit lies in the image");
            float* x = part.Input + at, y = part.Output + at;
            AssertReads(part, x, floats);
            AssertWrites(part, y, floats);
            if (_isRow)
            {
                for (int i = 0; i < floats; i += lane)
                    Some(x + i, y + i, Math.Min(lane, floats - i), _numbers.Pointer + at + i, spread: false);
                continue;
            }
            float* numbers = _numbers.Pointer + ((nint)unit * (_isBlocked ? lane : 1));
            int whole = floats / lane * lane;
            Plane(x, y, whole, numbers);
            if (whole < floats)
                Some(x + whole, y + whole, floats - whole, numbers, spread: true);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Plane(float* x, float* y, int floats, float* numbers)
    {
        int lane = TLane.Count, i = 0;
        bool spread = !_isBlocked;
        TV mean = Number(numbers, 0, spread), factor = Number(numbers, 1, spread), bias = Number(numbers, 2, spread), slope = Number(numbers, 3, spread);
        TV min = TLane.Broadcast(_min), max = TLane.Broadcast(_max);
        for (; i + (2 * lane) <= floats; i += 2 * lane)
        {
            TV a = Apply(TLane.Load(x + i), mean, factor, bias, slope, min, max);
            TV b = Apply(TLane.Load(x + i + lane), mean, factor, bias, slope, min, max);
            TLane.Store(a, y + i);
            TLane.Store(b, y + i + lane);
        }
        for (; i < floats; i += lane)
            TLane.Store(Apply(TLane.Load(x + i), mean, factor, bias, slope, min, max), y + i);
    }

    /// <summary>A vector's worth of numbers or fewer.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Some(float* x, float* y, int count, float* numbers, bool spread)
    {
        float* vector = stackalloc float[TLane.Count];
        for (int i = 0; i < TLane.Count; i++)
            vector[i] = i < count ? x[i] : 0;
        TV value = Apply(
            TLane.Load(vector), Number(numbers, 0, spread), Number(numbers, 1, spread), Number(numbers, 2, spread), Number(numbers, 3, spread),
            TLane.Broadcast(_min), TLane.Broadcast(_max));
        TLane.Store(value, vector);
        for (int i = 0; i < count; i++)
            y[i] = vector[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TV Number(float* numbers, int which, bool spread)
    {
        float* place = numbers + ((nint)which * _places);
        return spread ? TLane.Broadcast(*place) : TLane.Load(place);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TV Apply(TV x, TV mean, TV factor, TV bias, TV slope, TV min, TV max)
    {
        TV t = TLane.MultiplyAdd(TLane.Subtract(x, mean), factor, bias);
        return TLane.Clamp(TLane.Leaky(t, slope), min, max);
    }

    private void Spread(ReadOnlySpan<float> numbers, int which, float otherwise)
    {
        Span<float> places = _numbers.Span.Slice(which * _places, _channels);
        if (numbers.Length > 1)
            numbers.CopyTo(places);
        else
            places.Fill(numbers.IsEmpty ? otherwise : numbers[0]);
    }
}
