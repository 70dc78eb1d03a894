namespace CaffeSharp;

/// <summary>A class and what a net gives it.</summary>
/// <param name="Class">The class, from 0 on.</param>
/// <param name="Score">Its score: a probability after a softmax.</param>
public readonly record struct ClassScore(int Class, float Score);
