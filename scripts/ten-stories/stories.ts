// Ten stories as people tell them who never saw the list of words that the built-in model was taught: nothing here was
// chosen from it.

export interface OrdinaryStory {
  title: string;
  lines: readonly string[];
}

export const ordinaryStories: readonly OrdinaryStory[] = [
  {
    title: 'The bear and the honey',
    lines: [
      'A hungry bear smells honey',
      'He climbs the old oak tree',
      'The bees are very angry',
      'He runs away and jumps into the pond',
      'In the evening he eats bread with jam',
    ],
  },
  {
    title: 'The girl and the robot',
    lines: [
      'A girl finds a rusty robot behind the barn',
      'She oils its knees',
      'The robot waters the vegetables',
      'They wait for the school bus in the rain',
      'The robot waves goodbye',
    ],
  },
  {
    title: 'The elephant who could not sleep',
    lines: [
      'An elephant lies awake under the stars',
      'He counts the giraffes',
      'A hippo snores too loudly',
      'The monkey brings him a pillow',
      'At last the elephant is asleep',
    ],
  },
  {
    title: 'Grandfather’s clock',
    lines: [
      'Grandfather carries a lamp up the stairs',
      'The clock in the attic has stopped',
      'A mouse is sitting between the wheels',
      'He gives it a piece of cheese',
      'The clock strikes twelve',
    ],
  },
  {
    title: 'A fox in space',
    lines: [
      'A fox puts on a space suit',
      'The rocket flies past Saturn',
      'He meets a green alien',
      'They drink lemonade on the moon',
      'The fox comes home by parachute',
    ],
  },
  {
    title: 'The princess and the dragon',
    lines: [
      'A princess discovers a blue egg',
      'A little dragon hatches',
      'They play football in the courtyard',
      'The knight is afraid of the dragon',
      'She rides the dragon over the mountains',
    ],
  },
  {
    title: 'Ein Bär im Wald',
    lines: [
      'Ein Bär sitzt im Wald',
      'Er findet einen roten Ball',
      'Ein Igel will mitspielen',
      'Der Ball fällt in den Bach',
      'Abends schlafen sie unter einem Baum',
    ],
  },
  {
    title: 'The pirate ship',
    lines: [
      'Captain Molly steers the pirate ship through the storm',
      'The parrot spots an island',
      'They dig for the treasure',
      'The chest is full of old shoes',
      'Everybody laughs and dances',
    ],
  },
  {
    title: 'The penguin’s birthday',
    lines: [
      'A penguin bakes a birthday cake',
      'The polar bear blows up balloons',
      'A whale sings a song for him',
      'They slide down the iceberg',
      'The penguin makes a wish',
    ],
  },
  {
    title: 'The wizard’s cat',
    lines: [
      'The wizard has lost his spectacles',
      'His cat looks under the cauldron',
      'A spell turns the broom into a snake',
      'The cat finds the spectacles on his nose',
      'They read together by candlelight',
    ],
  },
];
