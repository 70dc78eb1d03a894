using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Kernels.Elementwise;

/// <summary>Any function of every number by itself, for those who need not know which.</summary>
internal abstract record ElementFunction
{
    /// <summary>The given function.</summary>
    public static ElementFunction Of<TFunction>(TFunction function) where TFunction : struct, IElementFunction => new Typed<TFunction>(function);

    /// <summary>As <see cref="PreparedElementwise.Create"/>.</summary>
    public abstract PreparedElementwise Prepare(BlobLayout layout, int channels, int pixels, int lane);

    private sealed record Typed<TFunction>(TFunction Function) : ElementFunction where TFunction : struct, IElementFunction
    {
        public override PreparedElementwise Prepare(BlobLayout layout, int channels, int pixels, int lane) =>
            PreparedElementwise.Create(Function, layout, channels, pixels, lane);
    }
}
