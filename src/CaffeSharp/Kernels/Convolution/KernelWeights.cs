using CaffeSharp.Blobs;

namespace CaffeSharp.Kernels.Convolution;

/// <summary>
/// The weights of a convolution in the forms that kernels read. A form depends on the kernel, the lane and the numbers of groups, filters,
/// channels and taps, and not on the size of images or their batch, so all plans of a net share it. It is made when the first of them wants
/// it, and goes when the last of them goes; the numbers it is made of are not kept beside it.
/// </summary>
/// <param name="numbers">The weights <c>[F, C/G, kernel…]</c>, asked for whenever a form is made of them. They must not change.</param>
internal sealed class KernelWeights(Func<ReadOnlySpan<float>> numbers)
{
    private readonly Dictionary<object, Entry> _forms = [];

    /// <summary>The numbers as they were given.</summary>
    public ReadOnlySpan<float> Numbers => numbers();

    /// <summary>Weights that lie in a blob.</summary>
    public static implicit operator KernelWeights(Blob weights) => new(() => weights.Span);

    /// <summary>Weights that lie in an array.</summary>
    public static implicit operator KernelWeights(float[] weights) => new(() => weights);

    /// <summary>
    /// The form of a type that <paramref name="key"/> tells from others of the same type: what it depends on besides the numbers. Of several
    /// threads that want one form one makes it, and the others wait; those that want another do not.
    /// </summary>
    /// <param name="key">Equal for forms that are the same.</param>
    /// <param name="pack">Makes the form of the numbers.</param>
    public TForm Get<TForm>(object key, Func<ReadOnlySpan<float>, TForm> pack)
        where TForm : class
    {
        Entry entry = Find((typeof(TForm), key));
        lock (entry)
        {
            if (entry.Form.TryGetTarget(out object? known))
                return (TForm)known;
            TForm form = pack(numbers());
            entry.Form.SetTarget(form);
            return form;
        }
    }

    private Entry Find(object key)
    {
        lock (_forms)
        {
            if (!_forms.TryGetValue(key, out Entry? entry))
                _forms.Add(key, entry = new Entry());
            return entry;
        }
    }

    /// <summary>A form that lives as long as somebody uses it.</summary>
    private sealed class Entry
    {
        public WeakReference<object> Form { get; } = new(null!);
    }
}
