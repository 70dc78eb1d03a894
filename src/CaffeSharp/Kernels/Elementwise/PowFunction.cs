using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Elementwise;

/// <summary>y = (Scale · x + Shift)^Exponent for any power, number by number: it is seldom asked for, and exact.</summary>
internal readonly unsafe record struct PowFunction(float Scale, float Shift, float Exponent) : IElementFunction
{
    public static int Work => 30;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TV Apply<TLane, TV>(TV x)
        where TLane : struct, ILane<TV>
        where TV : struct
    {
        TV values = TLane.Add(TLane.Multiply(x, TLane.Broadcast(Scale)), TLane.Broadcast(Shift));
        float* each = (float*)Unsafe.AsPointer(ref values);
        for (int i = 0; i < TLane.Count; i++)
            each[i] = MathF.Pow(each[i], Exponent);
        return values;
    }
}
