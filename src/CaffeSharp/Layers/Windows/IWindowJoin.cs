namespace CaffeSharp.Layers;

/// <summary>What joins the numbers of a window; in any order, with one result.</summary>
/// <typeparam name="T">A number, with where it stood if that matters.</typeparam>
internal interface IWindowJoin<T>
{
    /// <summary>What an empty window gives.</summary>
    static abstract T Empty { get; }

    /// <summary>One number of the plane by itself.</summary>
    static abstract T Of(float value, int at);

    /// <summary>Two joined.</summary>
    static abstract T Join(T a, T b);
}
